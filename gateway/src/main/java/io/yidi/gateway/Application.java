package io.yidi.gateway;

import io.yidi.gateway.cli.YidiCommand;

/** The program. */
public final class Application {

  private Application() {}

  /** Runs a command of the command line and exits with its code. */
  public static void main(String[] arguments) {
    System.exit(YidiCommand.run(arguments));
  }
}
