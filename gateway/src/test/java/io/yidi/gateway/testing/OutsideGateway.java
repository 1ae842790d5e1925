package io.yidi.gateway.testing;

import static org.assertj.core.api.Assertions.assertThat;

import io.yidi.gateway.Application;
import io.yidi.gateway.demo.DemoClient;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A gateway in a process of its own, started as users start it, so that it can be killed.
 *
 * @param port port that it serves on
 * @param description what it said of its database
 */
public record OutsideGateway(Process process, int port, String description) {

  private static final Pattern READY = Pattern.compile("gRPC port (\\d+), (.*)");
  private static final Pattern DATABASE = Pattern.compile("PostgreSQL on port (\\d+)");

  /** Starts one on a data directory and waits until it serves. */
  public static OutsideGateway start(Path dataDirectory) throws IOException {
    return start(dataDirectory, Map.of());
  }

  /**
   * Starts one and waits until it serves.
   *
   * @param environment further variables, for example YIDI_DATABASE_URL
   */
  public static OutsideGateway start(Path dataDirectory, Map<String, String> environment)
      throws IOException {
    Path logs = Files.createDirectories(Path.of("target", "outside"));
    Path log = Files.createTempFile(logs, "gateway", ".log");
    ProcessBuilder builder =
        new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "--enable-native-access=ALL-UNNAMED",
            "--sun-misc-unsafe-memory-access=allow",
            "-XX:TieredStopAtLevel=1",
            "-XX:+UseSerialGC",
            "-Dfile.encoding=UTF-8",
            "-Dstdout.encoding=UTF-8",
            "-cp",
            System.getProperty("java.class.path"),
            Application.class.getName(),
            "serve",
            "--data-dir",
            dataDirectory.toString(),
            "--port",
            "0");
    builder
        .environment()
        .put("YIDI_POLICIES", TestGateway.DEMONSTRATION.resolve("policy").toString());
    builder.environment().remove("YIDI_DATABASE_URL");
    builder.environment().putAll(environment);
    Process process = builder.redirectErrorStream(true).redirectOutput(log.toFile()).start();
    return whenReady(process, log);
  }

  private static OutsideGateway whenReady(Process process, Path log) throws IOException {
    for (int i = 0; i < 1_200; i++) {
      Matcher ready = READY.matcher(Files.readString(log, StandardCharsets.UTF_8));
      if (ready.find()) {
        return new OutsideGateway(process, Integer.parseInt(ready.group(1)), ready.group(2));
      }
      if (!process.isAlive()) {
        break;
      }
      pause();
    }
    process.destroyForcibly();
    throw new IllegalStateException(
        "did not start: " + Files.readString(log, StandardCharsets.UTF_8));
  }

  private static void pause() {
    try {
      Thread.sleep(50);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  /** A client of an institution; close it. */
  public DemoClient client(String institution) {
    return new DemoClient(port, institution);
  }

  /** Address of its embedded database. */
  public String jdbcUrl() {
    Matcher database = DATABASE.matcher(description);
    assertThat(database.find()).as(description).isTrue();
    return "jdbc:postgresql://127.0.0.1:" + database.group(1) + "/yidi?user=postgres";
  }

  /** As kill -9 does. */
  public void kill() throws InterruptedException {
    process.destroyForcibly();
    assertThat(process.waitFor(10, TimeUnit.SECONDS)).isTrue();
  }

  /** As kill does. */
  public void end() throws InterruptedException {
    process.destroy();
    assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
  }
}
