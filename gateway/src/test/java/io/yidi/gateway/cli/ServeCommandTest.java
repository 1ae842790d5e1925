package io.yidi.gateway.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.yidi.gateway.testing.TestGateway;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What keeps a gateway from starting is said in one line, with what is expected. */
class ServeCommandTest {

  private static String refused(String... arguments) {
    StringWriter err = new StringWriter();
    int code =
        YidiCommand.run(new PrintWriter(new StringWriter()), new PrintWriter(err, true), arguments);
    assertThat(code).isEqualTo(YidiCommand.BAD_INPUT);
    assertThat(err.toString().lines()).hasSize(1);
    return err.toString();
  }

  @Test
  void aPortThatIsTaken() throws IOException {
    String directory = TestGateway.freshDirectory("serve").toString();
    try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      String port = Integer.toString(taken.getLocalPort());
      assertThat(refused("serve", "--data-dir", directory, "--port", port))
          .contains("127.0.0.1:" + port, "--port", "0 picks one");
    }
  }

  @Test
  void aPortThatIsNone() {
    assertThat(
            refused(
                "serve",
                "--data-dir",
                TestGateway.freshDirectory("serve-none").toString(),
                "--port",
                "70000"))
        .contains("port: 70000 (expected: 0 to 65535)");
  }

  @Test
  void aDataDirectoryThatIsAFile(@TempDir Path folder) throws IOException {
    String file = Files.createFile(folder.resolve("a-file")).toString();
    assertThat(refused("serve", "--data-dir", file, "--port", "0"))
        .contains(file, "--data-dir", "a folder that may be written");
  }

  @Test
  void aDatabaseThatDoesNotAnswer() {
    Throwable thrown =
        catchThrowable(
            () ->
                TestGateway.on(
                    "jdbc:postgresql://127.0.0.1:1/yidi?user=postgres",
                    Map.of("datasources.default.connection-timeout", 300)));
    assertThat(StartFault.of(thrown)).contains("127.0.0.1:1 refused", "YIDI_DATABASE_URL");
    assertThat(StartFault.of(new IllegalStateException("a fault of ours"))).isNull();
  }
}
