package io.yidi.bench.load;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.BindException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A program of ours in a process of its own; what it prints goes to a file. */
final class ServerProcess implements AutoCloseable {

  private static final int ATTEMPTS = 4;
  private static final int START_SECONDS = 120;
  private static final int STOP_SECONDS = 30;
  private static final int LAST_LINES = 20;
  private static final int POLL_MILLIS = 10;

  private final Process process;
  private final int port;

  private ServerProcess(Process process, int port) {
    this.process = process;
    this.port = port;
  }

  /**
   * What to start.
   *
   * @param name what it is called in messages
   * @param command how it is started
   * @param environment variables besides those of this process
   * @param ready what it prints when it listens, with the port as the first group
   */
  record Program(
      String name, List<String> command, Map<String, String> environment, Pattern ready) {

    /**
     * A class of ours on this JVM's class path.
     *
     * @param main class
     * @param arguments its arguments
     * @param environment variables besides those of this process
     * @param options further options of the JVM
     * @param ready what it prints when it listens, with the port as the first group
     */
    static Program java(
        String main,
        List<String> arguments,
        Map<String, String> environment,
        List<String> options,
        Pattern ready) {
      List<String> command = new ArrayList<>();
      command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
      command.addAll(
          List.of(
              "--enable-native-access=ALL-UNNAMED",
              "--sun-misc-unsafe-memory-access=allow",
              "-Dfile.encoding=UTF-8",
              "-Dstdout.encoding=UTF-8",
              "-Dstderr.encoding=UTF-8"));
      String logging = System.getProperty("java.util.logging.config.file", "");
      if (!logging.isEmpty()) {
        command.add("-Djava.util.logging.config.file=" + logging);
      }
      command.addAll(options);
      command.addAll(List.of("-cp", System.getProperty("java.class.path"), main));
      command.addAll(arguments);
      return new Program(main, command, environment, ready);
    }
  }

  /**
   * Starts a program and waits until it listens. A program that chose a free port and found it
   * taken when it wanted to listen is started again.
   */
  static ServerProcess start(Program program, Path output)
      throws IOException, InterruptedException {
    for (int left = ATTEMPTS - 1; ; left--) {
      try {
        return startOnce(program, output);
      } catch (IllegalStateException e) {
        if (left == 0 || !Files.readString(output).contains(BindException.class.getName())) {
          throw e;
        }
      }
    }
  }

  private static ServerProcess startOnce(Program program, Path output)
      throws IOException, InterruptedException {
    ProcessBuilder builder =
        new ProcessBuilder(program.command())
            .redirectErrorStream(true)
            .redirectOutput(output.toFile())
            .redirectInput(ProcessBuilder.Redirect.from(Path.of("/dev/null").toFile()));
    builder.environment().putAll(program.environment());
    Process process = builder.start();
    try {
      return new ServerProcess(process, port(process, program, output));
    } catch (IOException | InterruptedException | RuntimeException e) {
      process.destroyForcibly();
      throw e;
    }
  }

  private static int port(Process process, Program program, Path output)
      throws IOException, InterruptedException {
    long until = System.nanoTime() + TimeUnit.SECONDS.toNanos(START_SECONDS);
    while (System.nanoTime() - until < 0) {
      Matcher ready = program.ready().matcher(Files.readString(output));
      if (ready.find()) {
        return Integer.parseInt(ready.group(1));
      }
      if (process.waitFor(POLL_MILLIS, TimeUnit.MILLISECONDS)) {
        throw new IllegalStateException(
            program.name() + " ended with " + process.exitValue() + ":\n" + last(output));
      }
    }
    throw new IllegalStateException(
        program.name() + " did not start in " + START_SECONDS + " s:\n" + last(output));
  }

  private static String last(Path output) throws IOException {
    List<String> lines = Files.readAllLines(output);
    return String.join("\n", lines.subList(Math.max(0, lines.size() - LAST_LINES), lines.size()));
  }

  int port() {
    return port;
  }

  ProcessHandle handle() {
    return process.toHandle();
  }

  /** Asks it to stop, and ends it when it does not. */
  @Override
  public void close() {
    process.destroy();
    try {
      if (!process.waitFor(STOP_SECONDS, TimeUnit.SECONDS)) {
        process.destroyForcibly().waitFor();
      }
      process.getInputStream().close();
    } catch (InterruptedException e) {
      process.destroyForcibly();
      Thread.currentThread().interrupt();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
