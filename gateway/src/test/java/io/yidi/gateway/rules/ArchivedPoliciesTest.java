package io.yidi.gateway.rules;

import static io.yidi.gateway.testing.Bills.id;
import static io.yidi.gateway.testing.Bills.pharmacy;
import static io.yidi.gateway.testing.Bills.settle;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.grpc.Status.Code;
import io.yidi.gateway.demo.DemoClient;
import io.yidi.gateway.testing.Publications;
import io.yidi.gateway.testing.Refused;
import io.yidi.gateway.testing.TestGateway;
import io.yidi.policy.load.PolicyException;
import io.yidi.policy.load.PolicyFiles;
import io.yidi.policy.load.PolicyLoader;
import io.yidi.proto.error.v1.ErrorReason;
import io.yidi.proto.policy.v1.CheckPoliciesRequest;
import io.yidi.proto.policy.v1.PolicyFile;
import io.yidi.proto.policy.v1.PublishPoliciesRequest;
import io.yidi.proto.settlement.v1.ExplainSettlementRequest;
import io.yidi.proto.settlement.v1.ExplainSettlementResponse;
import io.yidi.proto.settlement.v1.Settlement;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Takes over a database in which an earlier release published what is refused today. */
class ArchivedPoliciesTest {

  private static final String CHRONIC = "410500/310/chronic.yaml";

  /** The demonstration's files and one as it shipped before counters were checked. */
  private static Map<String, String> published() {
    Map<String, String> texts =
        PolicyFiles.fromDirectory(TestGateway.DEMONSTRATION.resolve("policy")).texts();
    String today = PolicyFiles.secondary().texts().getOrDefault(CHRONIC, "");
    texts.put(CHRONIC, today.replace("on: payable, amount: not", "on: in_scope, amount: not"));
    return texts;
  }

  private static void publish(TestGateway gateway, PolicyFiles set) throws SQLException {
    try (Connection connection = DriverManager.getConnection(gateway.jdbcUrl())) {
      connection.setAutoCommit(false);
      PolicySwitch policies = PolicySwitch.lock(connection);
      policies.activate(set, policies.now(), true);
      connection.commit();
    }
  }

  private static Settlement settled(DemoClient client, String person) {
    return client.settlement().settle(settle(id(), pharmacy(person, 300))).getSettlement();
  }

  private static void assertReproduced(DemoClient client, Settlement settled) {
    ExplainSettlementResponse explained =
        client
            .settlement()
            .explainSettlement(
                ExplainSettlementRequest.newBuilder()
                    .setSettlementId(settled.getSettlementId())
                    .build());
    assertThat(explained.getReproduced()).isTrue();
  }

  @Test
  void aPublishedSetThatIsRefusedTodayStillServes() throws SQLException {
    PolicyFiles set = PolicyFiles.of(published());
    assertThatThrownBy(() -> PolicyLoader.load(set)).isInstanceOf(PolicyException.class);
    Path data = TestGateway.freshDirectory("archived-policies");
    Settlement first;
    TestGateway before = TestGateway.start(data);
    try (DemoClient client = before.client(TestGateway.MADE_UP_PHARMACY)) {
      publish(before, set);
      first = settled(client, before.newPerson("990100"));
      assertThat(first.getPolicyVersion()).isEqualTo(set.version());
      assertReproduced(client, first);
      assertNotPublishedAnew(client);
    } finally {
      before.stop();
    }
    TestGateway after = TestGateway.start(data);
    try (DemoClient client = after.client(TestGateway.MADE_UP_PHARMACY)) {
      assertThat(settled(client, after.newPerson("990100")).getPolicyVersion())
          .as("after another start")
          .isEqualTo(set.version());
      assertReproduced(client, first);
    } finally {
      after.stop();
    }
  }

  private static void assertNotPublishedAnew(DemoClient client) {
    List<PolicyFile> files = Publications.files(published());
    assertThat(
            client
                .policy()
                .checkPolicies(CheckPoliciesRequest.newBuilder().addAllFiles(files).build())
                .getProblemsList())
        .singleElement()
        .satisfies(problem -> assertThat(problem.getPath()).isEqualTo(CHRONIC));
    Refused.by(
            () ->
                client
                    .policy()
                    .publishPolicies(
                        PublishPoliciesRequest.newBuilder()
                            .setRequestId(id())
                            .addAllFiles(files)
                            .setReason("示范发布")
                            .build()))
        .with(Code.INVALID_ARGUMENT, ErrorReason.ERROR_REASON_FIELD_INVALID);
  }
}
