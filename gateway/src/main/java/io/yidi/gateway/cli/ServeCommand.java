package io.yidi.gateway.cli;

import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** Serves until it is told to stop. */
@Command(
    name = "serve",
    description = "Serves the gateway without demonstration data.",
    mixinStandardHelpOptions = true)
final class ServeCommand implements Callable<Integer> {

  @Mixin Settings settings = new Settings();

  @Override
  public Integer call() throws InterruptedException {
    try (Running running = new Running(settings)) {
      running.start(Settings.policyFolders(), List.of());
      running.untilTold();
    }
    return 0;
  }
}
