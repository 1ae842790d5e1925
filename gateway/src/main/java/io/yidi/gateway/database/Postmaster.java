package io.yidi.gateway.database;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * The postmaster that a data directory's {@code postmaster.pid} names, when it is alive and really
 * serves that directory.
 *
 * @param process the process
 * @param port its port
 */
record Postmaster(ProcessHandle process, int port) {

  private static final int PID_LINE = 0;
  private static final int DIRECTORY_LINE = 1;
  private static final int PORT_LINE = 3;
  private static final long STOP_SECONDS = 30;

  /**
   * Finds the postmaster of a data directory. A stale file, or a process that only inherited the
   * number, is none.
   */
  static Optional<Postmaster> of(Path pgData) {
    Path pidFile = pgData.resolve("postmaster.pid");
    if (!Files.exists(pidFile)) {
      return Optional.empty();
    }
    try {
      List<String> lines = Files.readAllLines(pidFile, StandardCharsets.UTF_8);
      if (lines.size() <= PORT_LINE
          || !Path.of(lines.get(DIRECTORY_LINE)).toRealPath().equals(pgData.toRealPath())) {
        return Optional.empty();
      }
      int port = Integer.parseInt(lines.get(PORT_LINE).trim());
      return ProcessHandle.of(Long.parseLong(lines.get(PID_LINE).trim()))
          .filter(Postmaster::isPostgres)
          .map(process -> new Postmaster(process, port));
    } catch (IOException | NumberFormatException e) {
      return Optional.empty();
    }
  }

  private static boolean isPostgres(ProcessHandle process) {
    return process.isAlive()
        && process
            .info()
            .command()
            .map(command -> Path.of(command).getFileName().toString().startsWith("postgres"))
            .orElse(false);
  }

  /**
   * Stops exactly this process: fast shutdown, which rolls back what is open and loses nothing that
   * was committed.
   */
  void stop() {
    try {
      new ProcessBuilder("kill", "-INT", Long.toString(process.pid()))
          .inheritIO()
          .start()
          .waitFor();
      process.onExit().get(STOP_SECONDS, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while stopping PostgreSQL " + process.pid(), e);
    } catch (IOException | ExecutionException | TimeoutException e) {
      throw new IllegalStateException(
          "PostgreSQL " + process.pid() + " left behind by an earlier run does not stop", e);
    }
  }
}
