package io.yidi.gateway.testing;

import static io.yidi.gateway.demo.DemoClient.date;
import static io.yidi.gateway.testing.Bills.id;

import io.yidi.gateway.demo.DemoClient;
import io.yidi.gateway.rpc.Today;
import io.yidi.proto.encounter.v1.DischargeRequest;
import io.yidi.proto.encounter.v1.Encounter;
import io.yidi.proto.encounter.v1.GetEncounterRequest;
import io.yidi.proto.encounter.v1.InjuryStatement;
import io.yidi.proto.encounter.v1.OpenEncounterRequest;
import io.yidi.proto.encounter.v1.OutsideOrder;
import io.yidi.proto.encounter.v1.OutsidePlace;
import io.yidi.proto.encounter.v1.RecordInjuryStatementRequest;
import io.yidi.proto.encounter.v1.RecordOutsideOrderRequest;
import io.yidi.proto.encounter.v1.StatementSigner;
import io.yidi.proto.type.v1.ChargeLine;
import io.yidi.proto.type.v1.Credential;
import io.yidi.proto.type.v1.CredentialType;
import io.yidi.proto.type.v1.InpatientType;
import io.yidi.proto.type.v1.PersonRef;
import io.yidi.proto.type.v1.VisitFlags;
import io.yidi.proto.type.v1.YesNo;
import java.time.LocalDate;
import java.util.List;
import java.util.stream.IntStream;

/** Encounters for tests: requests that are good as they are, to be spoiled one field at a time. */
public final class Visits {

  /** Day of admission of the stays here. */
  public static final LocalDate ADMITTED = LocalDate.of(2025, 3, 3);

  /** Day of discharge of the stays here. */
  public static final LocalDate DISCHARGED = LocalDate.of(2025, 3, 11);

  /** Flags of an ordinary stay. */
  public static final VisitFlags STAY =
      VisitFlags.newBuilder()
          .setTrauma(YesNo.YES_NO_NO)
          .setInpatientType(InpatientType.INPATIENT_TYPE_ORDINARY)
          .build();

  /** Flags of a stay after an injury without a third party. */
  public static final VisitFlags INJURY =
      STAY.toBuilder().setTrauma(YesNo.YES_NO_YES).setThirdParty(YesNo.YES_NO_NO).build();

  private Visits() {}

  /** Today in Asia/Shanghai. */
  public static LocalDate today() {
    return LocalDate.now(Today.ZONE);
  }

  /** The e-credential that a test person has. */
  public static Credential credential(String personId) {
    return Credential.newBuilder()
        .setType(CredentialType.CREDENTIAL_TYPE_E_CREDENTIAL)
        .setNumber(personId)
        .build();
  }

  /** A reference by that e-credential. */
  public static PersonRef byCredential(String personId) {
    return PersonRef.newBuilder().setCredential(credential(personId)).build();
  }

  /** Opens a stay. */
  public static OpenEncounterRequest.Builder stay(String personId) {
    return OpenEncounterRequest.newBuilder()
        .setRequestId(id())
        .setCredential(credential(personId))
        .setMedType("21")
        .setBeginDate(date(ADMITTED))
        .setInstitutionVisitNumber("ZY0001")
        .setFlags(STAY);
  }

  /** Opens an outpatient visit. */
  public static OpenEncounterRequest.Builder visit(String personId) {
    return stay(personId)
        .setMedType("11")
        .setBeginDate(date(Bills.DAY))
        .setInstitutionVisitNumber("MZ0001")
        .setFlags(Bills.VISIT);
  }

  /** Opens an encounter and answers its number. */
  public static String open(DemoClient client, OpenEncounterRequest.Builder request) {
    return client.encounter().openEncounter(request.build()).getEncounter().getEncounterId();
  }

  /** Reads an encounter. */
  public static Encounter get(DemoClient client, String encounterId) {
    return client
        .encounter()
        .getEncounter(GetEncounterRequest.newBuilder().setEncounterId(encounterId).build())
        .getEncounter();
  }

  /** Discharges a stay. */
  public static DischargeRequest.Builder discharge(String encounterId) {
    return DischargeRequest.newBuilder()
        .setRequestId(id())
        .setEncounterId(encounterId)
        .setEndDate(date(DISCHARGED))
        .setDischargeWay("1");
  }

  /** A statement that is signed in full. */
  public static InjuryStatement.Builder statement() {
    return InjuryStatement.newBuilder()
        .setSigner(StatementSigner.STATEMENT_SIGNER_PATIENT)
        .setSignerName("欧阳示范")
        .setSignerDocumentType("01")
        .setSignerDocumentNumber("990100198005051234")
        .setSignerTelephone("00012345678")
        .setInjuryDate(date(ADMITTED))
        .setInjuryHour(9)
        .setInjuryPlace("示范小区楼梯")
        .setInjuryCourse("下楼时不慎踩空摔倒")
        .setNoThirdParty(YesNo.YES_NO_YES)
        .setNoWorkInjury(YesNo.YES_NO_YES)
        .setQueryAuthorised(YesNo.YES_NO_YES)
        .setWarningRead(YesNo.YES_NO_YES)
        .setQueryAgency("示范市医疗保障事业中心")
        .setRepaymentPromised(YesNo.YES_NO_YES)
        .setSignedDate(date(DISCHARGED));
  }

  /** Records that statement. */
  public static RecordInjuryStatementRequest recordingStatement(String encounterId) {
    return RecordInjuryStatementRequest.newBuilder()
        .setRequestId(id())
        .setEncounterId(encounterId)
        .setStatement(statement())
        .build();
  }

  /** An order of a purchase on the day of admission, with everything that the slip asks for. */
  public static RecordOutsideOrderRequest.Builder ordering(String encounterId) {
    return RecordOutsideOrderRequest.newBuilder()
        .setRequestId(id())
        .setEncounterId(encounterId)
        .setOrder(
            OutsideOrder.newBuilder()
                .setPlace(OutsidePlace.OUTSIDE_PLACE_PHARMACY)
                .setProviderName("示范大药房")
                .setProviderCode(TestGateway.MADE_UP_PHARMACY)
                .addItems("示范药品甲")
                .setReason("本院暂缺")
                .setDepartment("骨科")
                .setDiagnosis("胫骨骨折")
                .setDoctorName("示范医师")
                .setOfficeSeal(YesNo.YES_NO_YES)
                .setOrderDate(date(ADMITTED)));
  }

  /** A line of one class 甲 drug on the day of admission, for an amount in whole yuan. */
  public static ChargeLine line(int number, long yuan) {
    return line(number, Bills.DRUG, 1, yuan).build();
  }

  /** A line on the day of admission; a negative quantity needs the line that it takes back. */
  public static ChargeLine.Builder line(int number, String item, long quantity, long yuan) {
    return DemoClient.item(item, quantity, yuan)
        .apply(ChargeLine.newBuilder().setLineNumber(number).setFeeDate(date(ADMITTED)));
  }

  /** Lines of one yuan each, numbered from a number on. */
  public static List<ChargeLine> lines(int from, int count) {
    return IntStream.range(from, from + count).mapToObj(number -> line(number, 1)).toList();
  }

  /** Sum of lines in fen. */
  public static long total(List<ChargeLine> lines) {
    return lines.stream().mapToLong(ChargeLine::getAmountFen).sum();
  }
}
