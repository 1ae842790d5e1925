package io.yidi.gateway.settlement;

import static io.yidi.gateway.demo.DemoClient.date;
import static io.yidi.gateway.demo.DemoClient.item;
import static io.yidi.gateway.demo.DemoClient.lines;
import static io.yidi.gateway.testing.Bills.DAY;
import static io.yidi.gateway.testing.Bills.bill;
import static io.yidi.gateway.testing.Bills.id;
import static io.yidi.gateway.testing.Bills.pharmacy;
import static io.yidi.gateway.testing.Bills.refused;
import static io.yidi.gateway.testing.Bills.settle;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.Timestamp;
import io.yidi.gateway.demo.DemoClient;
import io.yidi.gateway.testing.ErrorDetails;
import io.yidi.gateway.testing.TestGateway;
import io.yidi.proto.settlement.v1.Claim;
import io.yidi.proto.settlement.v1.InlineBill;
import io.yidi.proto.settlement.v1.PreviewSettlementRequest;
import io.yidi.proto.settlement.v1.PreviewSettlementResponse;
import io.yidi.proto.settlement.v1.SettleRequest;
import io.yidi.proto.settlement.v1.SettleResponse;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

class SettleEdgesTest {

  private final TestGateway gateway = TestGateway.shared();

  private static ErrorDetails refusal(Runnable call) {
    return ErrorDetails.of(refused(call));
  }

  private static PreviewSettlementResponse preview(DemoClient client, Claim.Builder claim) {
    return client
        .settlement()
        .previewSettlement(PreviewSettlementRequest.newBuilder().setClaim(claim).build());
  }

  @Test
  void aSettleThatWaitsForTheLockPastItsTimeTakesNoEffect() throws SQLException {
    String person = gateway.newPerson("990100");
    try (DemoClient client = gateway.client(TestGateway.MADE_UP_PHARMACY);
        Connection connection = DriverManager.getConnection(gateway.jdbcUrl());
        Statement statement = connection.createStatement()) {
      connection.setAutoCommit(false);
      statement.execute("SELECT 1 FROM person WHERE person_id = '" + person + "' FOR UPDATE");
      Instant until = Instant.now().plusMillis(700);
      SettleRequest request =
          settle(id(), pharmacy(person, 300)).toBuilder()
              .setSettleBefore(
                  Timestamp.newBuilder()
                      .setSeconds(until.getEpochSecond())
                      .setNanos(until.getNano()))
              .build();
      CompletableFuture<Threads.Answer<SettleResponse>> waiting =
          Threads.later(() -> Threads.answer(() -> client.settlement().settle(request)));
      Threads.pause(1_500);
      connection.rollback();
      assertThat(waiting.join().refusal()).isEqualTo("SETTLE_BEFORE_PASSED");
      assertThat(Rows.settlements(gateway, person)).isZero();
    }
  }

  @Test
  void aPreviewSaysThatTheCatalogueMoved() {
    String person = gateway.newPerson("990100");
    String code = "XTEST" + System.nanoTime();
    loadItem(code, "甲", "");
    Claim.Builder claim =
        bill(
            person,
            InlineBill.newBuilder().setMedType("41").setServiceDate(date(DAY)),
            lines(DAY, item(code, 1, 300)));
    try (DemoClient client = gateway.client(TestGateway.MADE_UP_PHARMACY)) {
      PreviewSettlementResponse preview = preview(client, claim);
      loadItem(code, "乙", "20%");
      assertThat(preview(client, claim).getSettlement().getCatalogueVersion())
          .isNotEqualTo(preview.getSettlement().getCatalogueVersion());
      String before = Rows.everything(gateway, person);
      ErrorDetails error =
          refusal(
              () ->
                  client
                      .settlement()
                      .settle(
                          settle(id(), claim).toBuilder()
                              .setPreviewToken(preview.getPreviewToken())
                              .build()));
      assertThat(error.reason()).isEqualTo("PREVIEW_CHANGED");
      assertThat(error.metadata()).contains("component=catalogue");
      assertThat(Rows.everything(gateway, person)).isEqualTo(before);
    }
  }

  private void loadItem(String code, String itemClass, String share) {
    gateway.load(
        Map.of(
            "catalogue.csv",
            "area,code,name,class,charge_category,first_share,price_ceiling,price_ceiling_3,limited_use,valid_from,valid_until\n"
                + "990100,"
                + code
                + ",示范测试药品(虚构),"
                + itemClass
                + ",09,"
                + share
                + ",,,no,2020-01-01,\n"));
  }
}
