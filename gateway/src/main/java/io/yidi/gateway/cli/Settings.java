package io.yidi.gateway.cli;

import java.io.File;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Options that several commands share. What is not given comes from the environment. */
final class Settings {

  @Option(
      names = "--data-dir",
      paramLabel = "DIR",
      description =
          "Folder of the embedded database; kept between runs. Default: YIDI_DATA_DIR, else .yidi"
              + " in the project.")
  @Nullable Path dataDirectory;

  @Option(
      names = "--port",
      paramLabel = "PORT",
      description = "Port to serve on; 0 picks a free one. Default: YIDI_PORT, else 50051.")
  @Nullable Integer port;

  Path dataDirectory() {
    Path chosen = dataDirectory;
    if (chosen != null) {
      return chosen;
    }
    String fromEnvironment = System.getenv("YIDI_DATA_DIR");
    return fromEnvironment == null || fromEnvironment.isEmpty()
        ? home().resolve(".yidi")
        : Path.of(fromEnvironment);
  }

  /** A variable of the environment, or what stands for it where it is not set. */
  static String environment(String name, String otherwise) {
    String value = System.getenv(name);
    return value == null || value.isEmpty() ? otherwise : value;
  }

  /** Folder of the project, with the demonstration's data. */
  static Path home() {
    String home = System.getenv("YIDI_HOME");
    return Path.of(home == null || home.isEmpty() ? "." : home);
  }

  /** Settings that go before the configuration file's. */
  Map<String, Object> overrides() {
    Map<String, Object> overrides = new HashMap<>();
    Integer chosen = port == null ? fromEnvironment("YIDI_PORT") : port;
    if (chosen != null) {
      if (chosen < 0 || chosen > 65_535) {
        throw new IllegalArgumentException("port: " + chosen + " (expected: 0 to 65535)");
      }
      overrides.put("grpc.server.port", chosen);
    }
    String host = System.getenv("YIDI_HOST");
    if (host != null && !host.isEmpty()) {
      overrides.put("grpc.server.host", host);
    }
    return overrides;
  }

  /** A number from the environment, null where it is not set. */
  static @Nullable Integer fromEnvironment(String name) {
    String value = System.getenv(name);
    if (value == null || value.isEmpty()) {
      return null;
    }
    try {
      return Integer.valueOf(value);
    } catch (NumberFormatException e) {
      throw new IllegalArgumentException(name + ": " + value + " (expected: a number)", e);
    }
  }

  /** Folders of further policies from YIDI_POLICIES, separated like a class path. */
  static List<Path> policyFolders() {
    String folders = System.getenv("YIDI_POLICIES");
    return folders == null || folders.isEmpty()
        ? List.of()
        : Arrays.stream(folders.split(File.pathSeparator)).map(Path::of).toList();
  }
}
