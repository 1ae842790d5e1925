package io.yidi.gateway.deduction;

import io.grpc.stub.StreamObserver;
import io.yidi.gateway.directory.ReferenceData.Agency;
import io.yidi.gateway.person.PersonDatabases;
import io.yidi.gateway.rpc.Caller;
import io.yidi.gateway.rpc.Calls;
import io.yidi.gateway.rpc.Fields;
import io.yidi.gateway.rpc.PageToken;
import io.yidi.gateway.rpc.Today;
import io.yidi.gateway.rules.ActiveRules;
import io.yidi.policy.money.Money;
import io.yidi.proto.settlement.v1.DeductionServiceGrpc;
import io.yidi.proto.settlement.v1.FundDeduction;
import io.yidi.proto.settlement.v1.ListDeductionsRequest;
import io.yidi.proto.settlement.v1.ListDeductionsResponse;
import io.yidi.proto.settlement.v1.RecordDeductionRequest;
import io.yidi.proto.settlement.v1.RecordDeductionResponse;
import io.yidi.proto.settlement.v1.WithdrawDeductionRequest;
import io.yidi.proto.settlement.v1.WithdrawDeductionResponse;
import jakarta.inject.Singleton;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** The deduction service: contract in, use cases, contract out. */
@Singleton
final class DeductionEndpoint extends DeductionServiceGrpc.DeductionServiceImplBase {

  private static final int MOST_FUNDS = 20;

  private final PersonDatabases databases;
  private final ActiveRules rules;
  private final DeductionDesk desk;

  DeductionEndpoint(PersonDatabases databases, ActiveRules rules, DeductionDesk desk) {
    this.databases = databases;
    this.rules = rules;
    this.desk = desk;
  }

  @Override
  public void recordDeduction(
      RecordDeductionRequest request, StreamObserver<RecordDeductionResponse> observer) {
    Calls.answer(
        observer,
        () -> {
          check(request);
          return desk.record(request);
        });
  }

  private static void check(RecordDeductionRequest request) {
    Fields fields = new Fields();
    fields.id("request_id", request.getRequestId());
    fields.text("settlement_id", request.getSettlementId(), 1, 30);
    fields.said("ground", request.getGround());
    fields.text("reason", request.getReason(), 1, 200);
    fields.text("evidence", request.getEvidence(), 1, 1000);
    int count = request.getFundsCount();
    if (count < 1 || count > MOST_FUNDS) {
      fields.wrong("funds", count + " funds", "1 to " + MOST_FUNDS);
    }
    Set<String> codes = new HashSet<>();
    for (int i = 0; i < count; i++) {
      FundDeduction one = request.getFunds(i);
      String path = "funds[" + i + "].";
      fields.text(path + "fund_code", one.getFundCode(), 1, 20);
      if (!codes.add(one.getFundCode())) {
        fields.wrong(path + "fund_code", one.getFundCode() + " twice", "different funds");
      }
      if (one.getAmountFen() < 1 || one.getAmountFen() > Money.MAX_FEN) {
        fields.wrong(path + "amount_fen", one.getAmountFen(), "1 to " + Money.MAX_FEN);
      }
    }
    fields.done();
  }

  @Override
  public void withdrawDeduction(
      WithdrawDeductionRequest request, StreamObserver<WithdrawDeductionResponse> observer) {
    Calls.answer(
        observer,
        () -> {
          Fields fields = new Fields();
          fields.id("request_id", request.getRequestId());
          fields.text("deduction_id", request.getDeductionId(), 1, 30);
          fields.text("reason", request.getReason(), 1, 200);
          fields.done();
          return desk.withdraw(request);
        });
  }

  @Override
  public void listDeductions(
      ListDeductionsRequest request, StreamObserver<ListDeductionsResponse> observer) {
    Calls.answer(observer, () -> list(request));
  }

  private ListDeductionsResponse list(ListDeductionsRequest request) {
    Fields fields = new Fields();
    int pageSize = fields.pageSize(request.getPageSize(), 50, 200);
    fields.text("settlement_id", request.getSettlementId(), 0, 30);
    fields.text("institution_code", request.getInstitutionCode(), 0, 30);
    fields.text("person_id", request.getPersonId(), 0, 30);
    Instant from =
        Today.startOf(
            fields.optionalDate("posted_from", request.hasPostedFrom(), request.getPostedFrom()));
    Instant until =
        Today.startOf(
            fields.optionalDate(
                "posted_until", request.hasPostedUntil(), request.getPostedUntil()));
    if (from != null && until != null && !from.isBefore(until)) {
      fields.wrong("posted_until", until, "after posted_from");
    }
    PageToken after = PageToken.read(fields, request.getPageToken(), "ListDeductions");
    fields.done();
    Agency agency = desk.callingAgency();
    String institution = agency == null ? Caller.institution(request.getInstitutionCode()) : "";
    rules.current().reference().requireCaller(Caller.institution());
    DeductionStore.Filter filter =
        new DeductionStore.Filter(
            institution,
            agency == null ? "" : agency.insuredArea(),
            request.getSettlementId(),
            request.getInstitutionCode(),
            request.getPersonId(),
            DeductionView.kind(request.getKind()),
            from,
            until,
            after);
    List<DeductionStore.Listed> rows =
        databases.list(
            request.getPersonId(),
            request.getSettlementId(),
            DeductionStore.LATEST_FIRST,
            pageSize + 1,
            connection -> DeductionStore.list(connection, filter, pageSize + 1));
    ListDeductionsResponse.Builder out = ListDeductionsResponse.newBuilder();
    rows.stream()
        .limit(pageSize)
        .forEach(row -> out.addDeductions(DeductionView.of(row.posting(), row.outstandingFen())));
    if (rows.size() > pageSize) {
      Posting last = rows.get(pageSize - 1).posting();
      out.setNextPageToken(new PageToken(last.postedAt(), last.deductionId()).text());
    }
    return out.build();
  }
}
