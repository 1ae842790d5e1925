package io.yidi.gateway;

import static io.yidi.gateway.testing.Bills.id;
import static io.yidi.gateway.testing.Visits.discharge;
import static io.yidi.gateway.testing.Visits.line;
import static io.yidi.gateway.testing.Visits.open;
import static io.yidi.gateway.testing.Visits.stay;
import static org.assertj.core.api.Assertions.assertThat;

import io.yidi.gateway.demo.DemoClient;
import io.yidi.gateway.testing.TestGateway;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/**
 * More calls at once than there are connections: each waits for its turn and none for what another
 * holds. Calls that asked for a second connection while they held one would all time out together.
 */
class FewConnectionsTest {

  private static final int CALLERS = 16;

  @Test
  void manyStaysAtOnceOnTwoConnections() throws Exception {
    TestGateway shared = TestGateway.shared();
    List<String> persons =
        IntStream.range(0, CALLERS).mapToObj(i -> shared.newPerson("990100")).toList();
    TestGateway few =
        TestGateway.on(
            shared.jdbcUrl(),
            Map.of(
                "datasources.default.maximum-pool-size",
                2,
                "datasources.default.minimum-idle",
                2,
                "datasources.default.connection-timeout",
                5_000));
    try (ExecutorService callers = Executors.newFixedThreadPool(CALLERS)) {
      List<String> encounters = new ArrayList<>();
      for (Future<String> one : callers.invokeAll(stays(few, persons))) {
        encounters.add(one.get());
      }
      assertThat(encounters).doesNotHaveDuplicates().hasSize(CALLERS);
    } finally {
      few.stop();
    }
  }

  private static List<Callable<String>> stays(TestGateway gateway, List<String> persons) {
    return persons.stream()
        .<Callable<String>>map(person -> () -> broughtIn(client(gateway), person))
        .toList();
  }

  private static DemoClient client(TestGateway gateway) {
    return gateway.client(TestGateway.MADE_UP_HOSPITAL);
  }

  /** Admitted, charged and discharged. */
  private static String broughtIn(DemoClient client, String person) {
    try (client) {
      String encounter = open(client, stay(person));
      client.upload(encounter, id(), List.of(line(1, 100)));
      client.encounter().discharge(discharge(encounter).build());
      return encounter;
    }
  }
}
