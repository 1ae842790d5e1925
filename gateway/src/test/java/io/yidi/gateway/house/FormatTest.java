package io.yidi.gateway.house;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.googlejavaformat.java.Formatter;
import com.google.googlejavaformat.java.FormatterException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * Every source file is as google-java-format writes it. To rewrite them: {@code mvn -q test
 * -Dtest=FormatTest -Dsurefire.failIfNoSpecifiedTests=false -Dyidi.format=apply}.
 */
class FormatTest {

  private static final boolean APPLY = "apply".equals(System.getProperty("yidi.format"));

  @Test
  void sourcesAreFormatted() throws IOException, FormatterException {
    List<Path> sources;
    try (Stream<Path> files = Files.walk(Path.of(".."))) {
      sources =
          files
              .filter(file -> file.toString().endsWith(".java"))
              .filter(
                  file ->
                      !file.toString().contains("/target/")
                          && !file.toString().contains("/node_modules/"))
              .toList();
    }
    assertThat(sources).hasSizeGreaterThan(100);
    List<Path> unformatted = new ArrayList<>();
    for (Path source : sources) {
      String before = Files.readString(source);
      String after = new Formatter().formatSourceAndFixImports(before);
      if (!after.equals(before)) {
        unformatted.add(source);
        if (APPLY) {
          Files.writeString(source, after);
        }
      }
    }
    assertThat(unformatted).as("run this test with -Dyidi.format=apply").isEmpty();
  }
}
