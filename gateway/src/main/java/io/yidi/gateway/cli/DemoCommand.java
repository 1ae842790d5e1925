package io.yidi.gateway.cli;

import io.yidi.gateway.demo.DemoFilings;
import io.yidi.gateway.demo.DemoVisits;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Plays the demonstration visits over the real port and serves on. */
@Command(
    name = "demo",
    description =
        "Starts the gateway with demonstration data, plays six visits and two filings over gRPC,"
            + " and serves until Ctrl-C.",
    mixinStandardHelpOptions = true)
final class DemoCommand implements Callable<Integer> {

  @Mixin Settings settings = new Settings();

  @Option(names = "--exit", description = "End after the visits instead of serving on.")
  boolean exit;

  @Override
  public Integer call() throws InterruptedException {
    Path data = Settings.home().resolve("demonstration");
    if (!Files.isDirectory(data)) {
      throw new IllegalArgumentException(
          "YIDI_HOME: "
              + Settings.home()
              + " (expected: the project's folder with demonstration/ in it)");
    }
    List<Path> policies = new ArrayList<>(Settings.policyFolders());
    policies.add(data.resolve("policy"));
    try (Running running = new Running(settings)) {
      int port = running.start(policies, List.of(data.resolve("directory")));
      boolean visits = new DemoVisits(port, running.gateway().loader(), data, System.out).play();
      boolean filings = new DemoFilings(port, running.gateway().loader(), data, System.out).play();
      if (!exit) {
        System.out.println("继续服务,Ctrl-C 结束。 Serving on; Ctrl-C ends.");
        running.untilTold();
      }
      return visits && filings ? 0 : 1;
    }
  }
}
