package io.yidi.gateway.encounter;

import io.grpc.stub.StreamObserver;
import io.yidi.gateway.rpc.Calls;
import io.yidi.proto.encounter.v1.CancelChargesRequest;
import io.yidi.proto.encounter.v1.CancelChargesResponse;
import io.yidi.proto.encounter.v1.CancelDischargeRequest;
import io.yidi.proto.encounter.v1.CancelDischargeResponse;
import io.yidi.proto.encounter.v1.CancelEncounterRequest;
import io.yidi.proto.encounter.v1.CancelEncounterResponse;
import io.yidi.proto.encounter.v1.CancelOutsideOrderRequest;
import io.yidi.proto.encounter.v1.CancelOutsideOrderResponse;
import io.yidi.proto.encounter.v1.ChangeEncounterRequest;
import io.yidi.proto.encounter.v1.ChangeEncounterResponse;
import io.yidi.proto.encounter.v1.CloseSelfPaidRequest;
import io.yidi.proto.encounter.v1.CloseSelfPaidResponse;
import io.yidi.proto.encounter.v1.CommitChargesRequest;
import io.yidi.proto.encounter.v1.CommitChargesResponse;
import io.yidi.proto.encounter.v1.CorrectFlagsRequest;
import io.yidi.proto.encounter.v1.CorrectFlagsResponse;
import io.yidi.proto.encounter.v1.DischargeRequest;
import io.yidi.proto.encounter.v1.DischargeResponse;
import io.yidi.proto.encounter.v1.DisproveStatementRequest;
import io.yidi.proto.encounter.v1.DisproveStatementResponse;
import io.yidi.proto.encounter.v1.EncounterServiceGrpc;
import io.yidi.proto.encounter.v1.GetEncounterRequest;
import io.yidi.proto.encounter.v1.GetEncounterResponse;
import io.yidi.proto.encounter.v1.GetInjuryStatementRequest;
import io.yidi.proto.encounter.v1.GetInjuryStatementResponse;
import io.yidi.proto.encounter.v1.ListChargesRequest;
import io.yidi.proto.encounter.v1.ListChargesResponse;
import io.yidi.proto.encounter.v1.ListEncountersRequest;
import io.yidi.proto.encounter.v1.ListEncountersResponse;
import io.yidi.proto.encounter.v1.ListInjuryStatementsRequest;
import io.yidi.proto.encounter.v1.ListInjuryStatementsResponse;
import io.yidi.proto.encounter.v1.ListRecoveriesRequest;
import io.yidi.proto.encounter.v1.ListRecoveriesResponse;
import io.yidi.proto.encounter.v1.OpenEncounterRequest;
import io.yidi.proto.encounter.v1.OpenEncounterResponse;
import io.yidi.proto.encounter.v1.RecordInjuryStatementRequest;
import io.yidi.proto.encounter.v1.RecordInjuryStatementResponse;
import io.yidi.proto.encounter.v1.RecordOutsideOrderRequest;
import io.yidi.proto.encounter.v1.RecordOutsideOrderResponse;
import io.yidi.proto.encounter.v1.SumChargesRequest;
import io.yidi.proto.encounter.v1.SumChargesResponse;
import io.yidi.proto.encounter.v1.UploadChargesRequest;
import io.yidi.proto.encounter.v1.UploadChargesResponse;
import jakarta.inject.Singleton;

/** The encounter service: each call goes to the use case that it is about. */
@Singleton
final class EncounterEndpoint extends EncounterServiceGrpc.EncounterServiceImplBase {

  private final EncounterReads reads;
  private final Openings openings;
  private final EncounterChanges changes;
  private final Statements statements;
  private final Recoveries recoveries;
  private final OutsideOrders orders;
  private final Charges charges;
  private final ChargeSums sums;

  EncounterEndpoint(
      EncounterReads reads,
      Openings openings,
      EncounterChanges changes,
      Statements statements,
      Recoveries recoveries,
      OutsideOrders orders,
      Charges charges,
      ChargeSums sums) {
    this.reads = reads;
    this.openings = openings;
    this.changes = changes;
    this.statements = statements;
    this.recoveries = recoveries;
    this.orders = orders;
    this.charges = charges;
    this.sums = sums;
  }

  @Override
  public void openEncounter(
      OpenEncounterRequest request, StreamObserver<OpenEncounterResponse> observer) {
    Calls.answer(observer, () -> openings.open(request));
  }

  @Override
  public void getEncounter(
      GetEncounterRequest request, StreamObserver<GetEncounterResponse> observer) {
    Calls.answer(observer, () -> reads.get(request));
  }

  @Override
  public void correctFlags(
      CorrectFlagsRequest request, StreamObserver<CorrectFlagsResponse> observer) {
    Calls.answer(observer, () -> changes.correctFlags(request));
  }

  @Override
  public void discharge(DischargeRequest request, StreamObserver<DischargeResponse> observer) {
    Calls.answer(observer, () -> changes.discharge(request));
  }

  @Override
  public void recordInjuryStatement(
      RecordInjuryStatementRequest request,
      StreamObserver<RecordInjuryStatementResponse> observer) {
    Calls.answer(observer, () -> statements.record(request));
  }

  @Override
  public StreamObserver<UploadChargesRequest> uploadCharges(
      StreamObserver<UploadChargesResponse> observer) {
    return charges.upload(observer);
  }

  @Override
  public void commitCharges(
      CommitChargesRequest request, StreamObserver<CommitChargesResponse> observer) {
    Calls.answer(observer, () -> charges.commit(request));
  }

  @Override
  public void listCharges(
      ListChargesRequest request, StreamObserver<ListChargesResponse> observer) {
    Calls.answer(observer, () -> charges.list(request));
  }

  @Override
  public void cancelCharges(
      CancelChargesRequest request, StreamObserver<CancelChargesResponse> observer) {
    Calls.answer(observer, () -> charges.cancel(request));
  }

  @Override
  public void listEncounters(
      ListEncountersRequest request, StreamObserver<ListEncountersResponse> observer) {
    Calls.answer(observer, () -> reads.list(request));
  }

  @Override
  public void changeEncounter(
      ChangeEncounterRequest request, StreamObserver<ChangeEncounterResponse> observer) {
    Calls.answer(observer, () -> changes.change(request));
  }

  @Override
  public void cancelEncounter(
      CancelEncounterRequest request, StreamObserver<CancelEncounterResponse> observer) {
    Calls.answer(observer, () -> changes.cancel(request));
  }

  @Override
  public void cancelDischarge(
      CancelDischargeRequest request, StreamObserver<CancelDischargeResponse> observer) {
    Calls.answer(observer, () -> changes.cancelDischarge(request));
  }

  @Override
  public void closeSelfPaid(
      CloseSelfPaidRequest request, StreamObserver<CloseSelfPaidResponse> observer) {
    Calls.answer(observer, () -> changes.closeSelfPaid(request));
  }

  @Override
  public void getInjuryStatement(
      GetInjuryStatementRequest request, StreamObserver<GetInjuryStatementResponse> observer) {
    Calls.answer(observer, () -> statements.get(request));
  }

  @Override
  public void listInjuryStatements(
      ListInjuryStatementsRequest request, StreamObserver<ListInjuryStatementsResponse> observer) {
    Calls.answer(observer, () -> statements.list(request));
  }

  @Override
  public void disproveStatement(
      DisproveStatementRequest request, StreamObserver<DisproveStatementResponse> observer) {
    Calls.answer(observer, () -> recoveries.disprove(request));
  }

  @Override
  public void listRecoveries(
      ListRecoveriesRequest request, StreamObserver<ListRecoveriesResponse> observer) {
    Calls.answer(observer, () -> recoveries.list(request));
  }

  @Override
  public void recordOutsideOrder(
      RecordOutsideOrderRequest request, StreamObserver<RecordOutsideOrderResponse> observer) {
    Calls.answer(observer, () -> orders.record(request));
  }

  @Override
  public void cancelOutsideOrder(
      CancelOutsideOrderRequest request, StreamObserver<CancelOutsideOrderResponse> observer) {
    Calls.answer(observer, () -> orders.cancel(request));
  }

  @Override
  public void sumCharges(SumChargesRequest request, StreamObserver<SumChargesResponse> observer) {
    Calls.answer(observer, () -> sums.sum(request));
  }
}
