package io.yidi.gateway.house;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** docs/coverage.md names tests that exist, or says why a passage concerns no gateway. */
class CoverageTest {

  private static final Pattern NAMED = Pattern.compile("`([A-Z]\\w*Test)((?:\\.\\w+)*)`");
  private static final Pattern EXCUSED = Pattern.compile("(不涉及|后续):\\S.*");
  private static final List<String> SOURCES =
      List.of("../gateway/src/test", "../policy-engine/src/test");

  private static Map<String, String> tests() {
    Map<String, String> byName = new HashMap<>();
    for (String root : SOURCES) {
      try (Stream<Path> files = Files.walk(Path.of(root))) {
        for (Path file : files.filter(one -> one.toString().endsWith("Test.java")).toList()) {
          byName.put(file.getFileName().toString().replace(".java", ""), Files.readString(file));
        }
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
    return byName;
  }

  /** Last cells of the tables' rows. */
  private static List<String> shown() throws IOException {
    List<String> cells = new ArrayList<>();
    for (String line : Files.readAllLines(Path.of("../docs/coverage.md"))) {
      if (line.startsWith("| ") && !line.startsWith("| place |") && !line.startsWith("| ---")) {
        String[] parts = line.split("\\|", -1);
        assertThat(parts).as(line).hasSize(5);
        cells.add(parts[3].strip());
      }
    }
    return cells;
  }

  @Test
  void everyRowNamesATestThatExistsOrAReason() throws IOException {
    Map<String, String> tests = tests();
    List<String> cells = shown();
    assertThat(cells).hasSizeGreaterThan(100);
    for (String cell : cells) {
      Matcher named = NAMED.matcher(cell);
      boolean any = false;
      while (named.find()) {
        any = true;
        String source = tests.get(named.group(1));
        assertThat(source).as("test class of " + cell).isNotNull();
        String path = named.group(2);
        if (!path.isEmpty()) {
          String method = path.substring(path.lastIndexOf('.') + 1);
          assertThat(source)
              .as(cell)
              .containsPattern("\\b(void|class|Stream<\\w+>) " + method + "\\b");
        }
      }
      assertThat(any || EXCUSED.matcher(cell).matches()).as("row: " + cell).isTrue();
    }
  }
}
