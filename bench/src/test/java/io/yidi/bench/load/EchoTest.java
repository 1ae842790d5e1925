package io.yidi.bench.load;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** The client against real servers: one that answers, and none at all. */
class EchoTest {

  private static Measurement measure(int port, Work work) throws InterruptedException {
    try (LoadClient client =
        new LoadClient(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 2)) {
      return new LoadRun(
              work,
              new Offered.Closed(8),
              client.connections(),
              Duration.ZERO,
              Duration.ofSeconds(4))
          .run(new Meters().withClient());
    }
  }

  @Test
  void theEchoAnswersMessagesOfTheLengthsAskedFor() throws Exception {
    try (EchoServer echo = new EchoServer()) {
      Measurement measured = measure(echo.port(), UnaryWork.echo(300, 2_000));
      assertThat(measured.failures()).isZero();
      assertThat(measured.latencies().getTotalCount()).isPositive();
      assertThat(measured.requestBytes()).isEqualTo(300);
      assertThat(measured.replyBytes()).isEqualTo(2_000);
      Measurement.Use client = measured.processes().get(Meters.CLIENT);
      assertThat(client).isNotNull();
    }
  }

  @Test
  void aServerThatIsNotThereIsAnErrorByItsReason() throws Exception {
    int port;
    try (EchoServer echo = new EchoServer()) {
      port = echo.port();
    }
    Measurement measured = measure(port, UnaryWork.echo(100, 100));
    assertThat(measured.errors()).containsOnlyKeys("UNAVAILABLE");
    assertThat(measured.latencies().getTotalCount()).isZero();
  }
}
