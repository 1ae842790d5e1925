package io.yidi.bench.report;

import java.nio.file.Files;
import java.nio.file.Path;

/** Finds the folder with the made-up place, which every benchmark uses. */
public final class Demonstration {

  /** System property that names the folder. */
  public static final String PROPERTY = "yidi.demonstration";

  private Demonstration() {}

  /**
   * The folder: system property {@value #PROPERTY}, else demonstration/ of YIDI_HOME or of the
   * current folder.
   */
  public static Path folder() {
    String named = System.getProperty(PROPERTY, "");
    String home = System.getenv().getOrDefault("YIDI_HOME", "");
    Path folder =
        (named.isEmpty()
                ? Path.of(home.isEmpty() ? "." : home).resolve("demonstration")
                : Path.of(named))
            .toAbsolutePath()
            .normalize();
    if (!Files.isDirectory(policies(folder))) {
      throw new IllegalArgumentException(
          PROPERTY + ": " + folder + " (expected: the project's folder demonstration)");
    }
    return folder;
  }

  /** Policies of the made-up place. */
  public static Path policies(Path folder) {
    return folder.resolve("policy");
  }

  /** Regions, institutions and catalogues. */
  public static Path directory(Path folder) {
    return folder.resolve("directory");
  }
}
