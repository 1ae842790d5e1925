package io.yidi.gateway.settlement;

import static io.yidi.gateway.testing.Bills.id;
import static io.yidi.gateway.testing.Bills.person;
import static io.yidi.gateway.testing.Bills.pharmacy;
import static io.yidi.gateway.testing.Bills.refused;
import static io.yidi.gateway.testing.Bills.settle;
import static org.assertj.core.api.Assertions.assertThat;

import io.yidi.gateway.demo.DemoClient;
import io.yidi.gateway.person.Ids;
import io.yidi.gateway.testing.ErrorDetails;
import io.yidi.gateway.testing.TestGateway;
import io.yidi.gateway.testing.Visits;
import io.yidi.proto.settlement.v1.CancelUnknownRequest;
import io.yidi.proto.settlement.v1.Claim;
import io.yidi.proto.settlement.v1.ExplainSettlementRequest;
import io.yidi.proto.settlement.v1.GetOutcomeRequest;
import io.yidi.proto.settlement.v1.GetSettlementRequest;
import io.yidi.proto.settlement.v1.Outcome;
import io.yidi.proto.settlement.v1.PreviewSettlementRequest;
import io.yidi.proto.settlement.v1.ReverseSettlementRequest;
import io.yidi.proto.settlement.v1.SettleRequest;
import io.yidi.proto.settlement.v1.SettleResponse;
import io.yidi.proto.settlement.v1.Settlement;
import io.yidi.proto.type.v1.PersonRef;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** One gateway whose lanes serve two databases, each with half of the persons. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class SeveralSourcesTest {

  private static final int PERSONS = 20;

  /** Loads and owns the second database; its own port is not called. */
  private final TestGateway second = TestGateway.start(TestGateway.freshDirectory("second"));

  private final TestGateway gateway =
      TestGateway.start(
          TestGateway.freshDirectory("first"),
          List.of(),
          Map.of("yidi.further-data-sources", List.of(second.jdbcUrl())));

  private final DemoClient client = gateway.client(TestGateway.MADE_UP_PHARMACY);
  private final List<String> inFirst = new ArrayList<>();
  private final List<String> inSecond = new ArrayList<>();

  @BeforeAll
  void loadHalfTheFolkIntoEach() {
    for (int i = 0; i < PERSONS; i++) {
      inFirst.add(personOf(gateway, 0));
      inSecond.add(personOf(second, 1));
    }
  }

  @AfterAll
  void stop() {
    client.close();
    gateway.stop();
    second.stop();
  }

  private static String personOf(TestGateway database, int half) {
    String made = database.newPerson("990100");
    while (Ids.hash(made) % 2 != half) {
      made = database.newPerson("990100");
    }
    return made;
  }

  private static long settlements(TestGateway database, List<String> persons) {
    return database.number(
        "SELECT count(*) FROM settlement WHERE person_id IN ('"
            + String.join("', '", persons)
            + "')");
  }

  @Test
  void everyPersonSettlesInItsOwnDatabase() {
    List<Callable<SettleResponse>> calls = new ArrayList<>();
    List<String> all = new ArrayList<>(inFirst);
    all.addAll(inSecond);
    long firstBefore = settlements(gateway, inFirst);
    long secondBefore = settlements(second, inSecond);
    for (String one : all) {
      calls.add(() -> client.settlement().settle(settle(id(), pharmacy(one, 100))));
    }
    Threads.together(calls)
        .forEach(answer -> assertThat(answer.required().hasSettlement()).isTrue());
    assertThat(settlements(gateway, inFirst) - firstBefore).isEqualTo(PERSONS);
    assertThat(settlements(second, inSecond) - secondBefore).isEqualTo(PERSONS);
    assertThat(settlements(gateway, inSecond)).isZero();
    assertThat(settlements(second, inFirst)).isZero();
  }

  @Test
  void aWholeLifeInEitherDatabase() {
    aWholeLife(personOf(gateway, 0), gateway, second);
    aWholeLife(personOf(second, 1), second, gateway);
  }

  private void aWholeLife(String who, TestGateway home, TestGateway other) {
    PersonRef byCredential = PersonRef.newBuilder().setCredential(Visits.credential(who)).build();
    Claim claim = pharmacy(who, 150).setPerson(byCredential).build();
    String token =
        client
            .settlement()
            .previewSettlement(PreviewSettlementRequest.newBuilder().setClaim(claim).build())
            .getPreviewToken();
    SettleRequest request =
        settle(id(), claim.toBuilder()).toBuilder().setPreviewToken(token).build();
    SettleResponse settled = client.settlement().settle(request);
    assertThat(client.settlement().settle(request)).isEqualTo(settled);
    Settlement settlement = settled.getSettlement();
    assertThat(
            client
                .settlement()
                .getOutcome(
                    GetOutcomeRequest.newBuilder()
                        .setRequestId(request.getRequestId())
                        .setPerson(byCredential)
                        .setSettleBefore(request.getSettleBefore())
                        .build())
                .getSettleResponse())
        .isEqualTo(settled);
    String number = settlement.getSettlementId();
    assertThat(
            client
                .settlement()
                .getSettlement(GetSettlementRequest.newBuilder().setSettlementId(number).build())
                .getSettlement())
        .isEqualTo(settlement);
    assertThat(
            client
                .settlement()
                .explainSettlement(
                    ExplainSettlementRequest.newBuilder().setSettlementId(number).build())
                .getReproduced())
        .isTrue();
    client
        .settlement()
        .reverseSettlement(
            ReverseSettlementRequest.newBuilder()
                .setRequestId(id())
                .setSettlementId(number)
                .setReason("test")
                .build());
    assertThat(
            client
                .settlement()
                .cancelUnknown(
                    CancelUnknownRequest.newBuilder()
                        .setRequestId(id())
                        .setCancelRequestId(id())
                        .setPerson(person(who))
                        .setReason("test")
                        .build())
                .getOutcome())
        .isEqualTo(Outcome.OUTCOME_VOID);
    assertThat(settlements(home, List.of(who))).isEqualTo(2);
    assertThat(settlements(other, List.of(who))).isZero();
    assertThat(Rows.counters(home, who)).isEmpty();
  }

  private static String reason(Runnable call) {
    return ErrorDetails.of(refused(call)).reason();
  }

  @Test
  void whoNobodyIsIsNobodyInEither() {
    PersonRef unknown = PersonRef.newBuilder().setCredential(Visits.credential("NOBODY")).build();
    assertThat(
            reason(
                () ->
                    client.settlement().settle(settle(id(), pharmacy("x", 10).setPerson(unknown)))))
        .isEqualTo("CREDENTIAL_NOT_FOUND");
    assertThat(reason(() -> client.settlement().settle(settle(id(), pharmacy("NOBODY", 10)))))
        .isEqualTo("PERSON_NOT_FOUND");
  }
}
