package io.yidi.bench.report;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Temporary folders. */
public final class Scratch {

  private Scratch() {}

  /** Makes a folder below another, or below the system's folder for temporary files. */
  public static Path folder(@Nullable Path below) throws IOException {
    return below == null
        ? Files.createTempDirectory("yidi-bench")
        : Files.createTempDirectory(below, "yidi-bench");
  }

  /** Deletes a folder with all that is in it; one that is not there is fine. */
  public static void delete(Path folder) throws IOException {
    if (!Files.exists(folder)) {
      return;
    }
    try (Stream<Path> all = Files.walk(folder)) {
      for (Path path : all.sorted(Comparator.reverseOrder()).toList()) {
        Files.deleteIfExists(path);
      }
    }
  }
}
