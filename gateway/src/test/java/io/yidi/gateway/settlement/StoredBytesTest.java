package io.yidi.gateway.settlement;

import static io.yidi.gateway.settlement.Refunding.line;
import static io.yidi.gateway.settlement.Refunding.refunded;
import static io.yidi.gateway.settlement.Refunding.sum;
import static io.yidi.gateway.settlement.Refunding.visit;
import static io.yidi.gateway.settlement.Refunding.whole;
import static io.yidi.gateway.testing.Bills.DAY;
import static io.yidi.gateway.testing.Bills.DRUG;
import static io.yidi.gateway.testing.Bills.settle;
import static org.assertj.core.api.Assertions.assertThat;

import io.yidi.gateway.demo.DemoClient;
import io.yidi.gateway.jdbc.Packed;
import io.yidi.gateway.ledger.ProofOptions;
import io.yidi.gateway.testing.TestGateway;
import io.yidi.proto.settlement.v1.GetSettlementRequest;
import io.yidi.proto.settlement.v1.SettleRequest;
import io.yidi.proto.settlement.v1.Settlement;
import io.yidi.proto.type.v1.ChargeLine;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Requests, replies and records in the database: packed now, as they were before. */
class StoredBytesTest {

  private static final int LINES = 20;
  private static final List<String> REQUEST_AND_REPLY = List.of("request", "reply");
  private static final List<String> RECORDS = List.of("claim_record", "result_record");

  private static TestGateway gateway;
  private static DemoClient client;

  @BeforeAll
  static void start() {
    gateway = TestGateway.start(TestGateway.freshDirectory("stored-bytes"));
    client = gateway.client(TestGateway.MADE_UP_HOSPITAL);
  }

  @AfterAll
  static void stop() {
    client.close();
    gateway.stop();
  }

  private static SettleRequest request(String requestId) {
    ChargeLine[] lines =
        IntStream.rangeClosed(1, LINES)
            .mapToObj(number -> line(number, DAY, DRUG, 1, 1_000L + number))
            .toArray(ChargeLine[]::new);
    return settle(requestId, visit(gateway.newPerson("990100"), DAY, lines));
  }

  private static Settlement settled(SettleRequest request) {
    return client.settlement().settle(request).getSettlement();
  }

  private static byte[] stored(String table, String column, Settlement settlement) {
    return HexFormat.of()
        .parseHex(
            Rows.texts(
                    gateway,
                    "SELECT encode(" + column + ", 'hex') FROM " + table + where(settlement))
                .getFirst());
  }

  private static Settlement read(Settlement settlement) {
    return client
        .settlement()
        .getSettlement(
            GetSettlementRequest.newBuilder().setSettlementId(settlement.getSettlementId()).build())
        .getSettlement();
  }

  private static String where(Settlement settlement) {
    return " WHERE request_id = '" + settlement.getRequestId() + "'";
  }

  /** As versions did that did not pack. */
  private static void storeUnpacked(String table, String column, Settlement settlement) {
    byte[] plain = Packed.unpack(stored(table, column, settlement));
    Rows.execute(
        gateway,
        "UPDATE "
            + table
            + " SET "
            + column
            + " = decode('"
            + HexFormat.of().formatHex(plain)
            + "', 'hex')"
            + where(settlement));
    assertThat(stored(table, column, settlement)).isEqualTo(plain);
  }

  @Test
  void aBillTakesAFractionOfItsBytes() {
    SettleRequest request = request("stored-packed");
    Settlement settlement = settled(request);
    byte[] reply = stored("command", "reply", settlement);
    assertThat(Packed.unpack(reply)).hasSizeGreaterThan(3 * reply.length);
    assertThat(stored("settlement", "claim_record", settlement))
        .hasSizeLessThan(request.getSerializedSize() / 2);
    assertThat(settled(request)).isEqualTo(settlement);
  }

  @Test
  void rowsOfEarlierVersionsAreReadAsTheyWere() {
    SettleRequest request = request("stored-before");
    Settlement settlement = settled(request);
    REQUEST_AND_REPLY.forEach(column -> storeUnpacked("command", column, settlement));
    RECORDS.forEach(column -> storeUnpacked("settlement", column, settlement));
    assertThat(settled(request)).isEqualTo(settlement);
    assertThat(read(settlement)).isEqualTo(settlement);
    Settlement refund = refunded(client, settlement, whole(2));
    assertThat(sum(settlement, refund)).isEqualTo(Refunding.amounts(refund.getRemaining()));
    assertThat(
            gateway
                .gateway()
                .ledger()
                .prove(new ProofOptions(ProofOptions.ALL, 1, 1_000), progress -> {})
                .holds())
        .isTrue();
  }
}
