package io.yidi.gateway;

import static io.yidi.gateway.demo.DemoClient.date;
import static io.yidi.gateway.testing.Bills.DAY;
import static io.yidi.gateway.testing.Bills.DRUG;
import static io.yidi.gateway.testing.Bills.VISIT;
import static io.yidi.gateway.testing.Bills.bill;
import static io.yidi.gateway.testing.Bills.id;
import static io.yidi.gateway.testing.Bills.outpatient;
import static io.yidi.gateway.testing.Bills.person;
import static io.yidi.gateway.testing.Bills.pharmacy;
import static io.yidi.gateway.testing.Bills.settle;
import static io.yidi.gateway.testing.Visits.ADMITTED;
import static io.yidi.gateway.testing.Visits.DISCHARGED;
import static io.yidi.gateway.testing.Visits.credential;
import static io.yidi.gateway.testing.Visits.today;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.Timestamp;
import com.google.type.Date;
import io.grpc.Status.Code;
import io.yidi.gateway.demo.DemoClient;
import io.yidi.gateway.testing.Refused;
import io.yidi.gateway.testing.Stored;
import io.yidi.gateway.testing.TestGateway;
import io.yidi.gateway.testing.Visits;
import io.yidi.proto.eligibility.v1.GetBenefitBalanceRequest;
import io.yidi.proto.eligibility.v1.GetInsuredPersonRequest;
import io.yidi.proto.eligibility.v1.VerifyFilingRequest;
import io.yidi.proto.encounter.v1.CancelChargesRequest;
import io.yidi.proto.encounter.v1.CommitChargesRequest;
import io.yidi.proto.encounter.v1.CorrectFlagsRequest;
import io.yidi.proto.encounter.v1.DischargeRequest;
import io.yidi.proto.encounter.v1.GetEncounterRequest;
import io.yidi.proto.encounter.v1.InjuryStatement;
import io.yidi.proto.encounter.v1.ListChargesRequest;
import io.yidi.proto.encounter.v1.OpenEncounterRequest;
import io.yidi.proto.encounter.v1.RecordInjuryStatementRequest;
import io.yidi.proto.error.v1.ErrorReason;
import io.yidi.proto.settlement.v1.AccountUse;
import io.yidi.proto.settlement.v1.CancelUnknownRequest;
import io.yidi.proto.settlement.v1.Claim;
import io.yidi.proto.settlement.v1.ExplainSettlementRequest;
import io.yidi.proto.settlement.v1.GetOutcomeRequest;
import io.yidi.proto.settlement.v1.GetSettlementRequest;
import io.yidi.proto.settlement.v1.InlineBill;
import io.yidi.proto.settlement.v1.ListSettlementsRequest;
import io.yidi.proto.settlement.v1.PreviewSettlementRequest;
import io.yidi.proto.settlement.v1.ReverseSettlementRequest;
import io.yidi.proto.settlement.v1.SettleRequest;
import io.yidi.proto.settlement.v1.Settlement;
import io.yidi.proto.type.v1.ChargeLine;
import io.yidi.proto.type.v1.Credential;
import io.yidi.proto.type.v1.CredentialType;
import io.yidi.proto.type.v1.Diagnosis;
import io.yidi.proto.type.v1.InpatientType;
import io.yidi.proto.type.v1.PersonRef;
import io.yidi.proto.type.v1.VisitFlags;
import io.yidi.proto.type.v1.VisitKind;
import io.yidi.proto.type.v1.YesNo;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class BadInputTest {

  /**
   * Reasons that a bad call cannot provoke: the database or the gateway itself must be in trouble.
   */
  private static final Set<ErrorReason> TROUBLE =
      EnumSet.of(
          ErrorReason.ERROR_REASON_STORAGE_UNAVAILABLE,
          ErrorReason.ERROR_REASON_OUTCOME_UNKNOWN,
          ErrorReason.ERROR_REASON_OVERLOADED,
          ErrorReason.ERROR_REASON_INTERNAL);

  /** Reasons that other tests visit. */
  private static final Set<ErrorReason> IN_OTHER_TESTS =
      EnumSet.of(
          ErrorReason.ERROR_REASON_NO_CHARGES,
          ErrorReason.ERROR_REASON_ITEM_NOT_MAPPED,
          ErrorReason.ERROR_REASON_CHARGE_SETTLED,
          ErrorReason.ERROR_REASON_CHARGES_PRESENT,
          ErrorReason.ERROR_REASON_SELF_PAID,
          ErrorReason.ERROR_REASON_STATEMENT_NOT_FOUND,
          ErrorReason.ERROR_REASON_ALREADY_DISPROVED,
          ErrorReason.ERROR_REASON_OUTSIDE_ORDER_NOT_FOUND,
          ErrorReason.ERROR_REASON_OUTSIDE_ORDER_IN_USE,
          ErrorReason.ERROR_REASON_DISEASE_NOT_APPROVED,
          ErrorReason.ERROR_REASON_POLICY_NOT_FOUND,
          ErrorReason.ERROR_REASON_DISEASE_INSTITUTION_NOT_CHOSEN,
          ErrorReason.ERROR_REASON_FILING_NOT_FOUND,
          ErrorReason.ERROR_REASON_FILING_KIND_NOT_TAKEN,
          ErrorReason.ERROR_REASON_FILING_CHANNEL,
          ErrorReason.ERROR_REASON_FILING_CARD_NOT_CHECKED,
          ErrorReason.ERROR_REASON_FILING_CONDITIONS,
          ErrorReason.ERROR_REASON_FILING_DESTINATION,
          ErrorReason.ERROR_REASON_FILING_PERIOD,
          ErrorReason.ERROR_REASON_FILING_MATERIALS_MISSING,
          ErrorReason.ERROR_REASON_FILING_DESIGNATION,
          ErrorReason.ERROR_REASON_FILING_DUPLICATE,
          ErrorReason.ERROR_REASON_FILING_OVERLAPS,
          ErrorReason.ERROR_REASON_FILING_LOCKED,
          ErrorReason.ERROR_REASON_FILING_STATE,
          ErrorReason.ERROR_REASON_FILING_REQUEST_PENDING,
          ErrorReason.ERROR_REASON_FILING_READ_ONLY,
          ErrorReason.ERROR_REASON_FILING_COUNTER_ONLY,
          ErrorReason.ERROR_REASON_AGENCY_NOT_ASKED,
          ErrorReason.ERROR_REASON_AGENCY_ONLY,
          ErrorReason.ERROR_REASON_REFERRAL_NOT_ALLOWED,
          ErrorReason.ERROR_REASON_USAGE_BOOKED,
          ErrorReason.ERROR_REASON_USAGE_NOT_FOUND,
          ErrorReason.ERROR_REASON_USAGE_TAKEN_BACK,
          ErrorReason.ERROR_REASON_SETTLEMENT_KIND,
          ErrorReason.ERROR_REASON_REFUND_EXCEEDS_LINE,
          ErrorReason.ERROR_REASON_NOT_REPRODUCED,
          ErrorReason.ERROR_REASON_DEDUCTION_NOT_FOUND,
          ErrorReason.ERROR_REASON_DEDUCTION_EXCEEDS_FUND,
          ErrorReason.ERROR_REASON_DEDUCTION_ENDED);

  private static final String NEW_ITEM = "XM01AEX094D001010101792";
  private static final String LONG = "长".repeat(100_000);

  private static final TestGateway GATEWAY = TestGateway.shared();
  private static final DemoClient HOSPITAL = GATEWAY.client(TestGateway.MADE_UP_HOSPITAL);
  private static final DemoClient PHARMACY = GATEWAY.client(TestGateway.MADE_UP_PHARMACY);
  private static final DemoClient BEIJING = GATEWAY.client(TestGateway.BEIJING);
  private static final DemoClient KAIPING = GATEWAY.client("H44078300001");
  private static final DemoClient FAR_PHARMACY = GATEWAY.client("P11010500001");
  private static final DemoClient UNKNOWN = GATEWAY.client("H00000000000");
  private static final DemoClient NOBODY = GATEWAY.client("");

  /** Everything bad is sent for this person; nothing must be stored for it. */
  private static final String PERSON = GATEWAY.newPerson("990100", "11", "ACTIVE", "100.00");

  /** Has encounters to spoil calls on. */
  private static final String PATIENT = GATEWAY.newPerson("990100");

  private static final String STAY = Visits.open(HOSPITAL, Visits.stay(PATIENT));
  private static final String OVER = discharged();
  private static final String VISITING = visiting();
  private static final long STORED = Stored.ofPerson(GATEWAY, PATIENT);

  @AfterAll
  static void close() {
    Stream.of(HOSPITAL, PHARMACY, BEIJING, KAIPING, FAR_PHARMACY, UNKNOWN, NOBODY)
        .forEach(DemoClient::close);
  }

  private static String discharged() {
    String encounter = Visits.open(HOSPITAL, Visits.stay(PATIENT));
    HOSPITAL.upload(encounter, id(), Visits.lines(1, 1));
    HOSPITAL.encounter().discharge(Visits.discharge(encounter).build());
    return encounter;
  }

  private static String visiting() {
    String encounter = Visits.open(HOSPITAL, Visits.visit(PATIENT));
    HOSPITAL.upload(encounter, id(), List.of(line().build()));
    return encounter;
  }

  /**
   * One bad call.
   *
   * @param name what is bad
   * @param call the call
   * @param code expected gRPC code
   * @param reason expected reason
   * @param field field that a violation names; empty when the message says it all
   * @param fragment part of the violation, or of the message
   */
  private record Row(
      String name, Runnable call, Code code, ErrorReason reason, String field, String fragment) {

    void check() {
      Refused refused = Refused.by(call).with(code, reason);
      if (field.isEmpty()) {
        refused.saying(fragment);
      } else {
        refused.naming(field, fragment);
      }
      assertThat(refused.details().toString())
          .as("no personal data, and of bounded size")
          .doesNotContain(PERSON)
          .doesNotContain("长长长")
          .hasSizeLessThan(6_000);
    }

    @Override
    public String toString() {
      return name;
    }
  }

  private static Row field(String name, String field, String fragment, Runnable call) {
    return new Row(
        name, call, Code.INVALID_ARGUMENT, ErrorReason.ERROR_REASON_FIELD_INVALID, field, fragment);
  }

  private static Row says(
      String name, Code code, ErrorReason reason, String fragment, Runnable call) {
    return new Row(name, call, code, reason, "", fragment);
  }

  private static Runnable preview(DemoClient client, Claim.Builder claim) {
    PreviewSettlementRequest request =
        PreviewSettlementRequest.newBuilder().setClaim(claim).build();
    return () -> client.settlement().previewSettlement(request);
  }

  private static Runnable settling(DemoClient client, Claim.Builder claim) {
    Claim fixed = claim.build();
    return () -> client.settlement().settle(settle(id(), fixed.toBuilder()));
  }

  /** A bad claim is refused alike by preview and settle. */
  private static Stream<Row> claim(
      DemoClient client,
      String name,
      Code code,
      ErrorReason reason,
      String field,
      String fragment,
      Claim.Builder claim) {
    return Stream.of(
        new Row("preview: " + name, preview(client, claim), code, reason, field, fragment),
        new Row("settle: " + name, settling(client, claim), code, reason, field, fragment));
  }

  private static Stream<Row> claim(
      String name, String field, String fragment, Claim.Builder claim) {
    return claim(
        PHARMACY,
        name,
        Code.INVALID_ARGUMENT,
        ErrorReason.ERROR_REASON_FIELD_INVALID,
        field,
        fragment,
        claim);
  }

  private static Claim.Builder sale() {
    return pharmacy(PERSON, 300);
  }

  private static Claim.Builder visit(UnaryOperator<InlineBill.Builder> change) {
    Claim.Builder claim = outpatient(PERSON, 300);
    return claim.setBill(change.apply(claim.getBill().toBuilder()));
  }

  private static ChargeLine.Builder line() {
    return DemoClient.item(DRUG, 1, 300)
        .apply(ChargeLine.newBuilder().setLineNumber(1).setFeeDate(date(DAY)));
  }

  private static Claim.Builder saleOf(ChargeLine.Builder... lines) {
    Claim.Builder claim =
        bill(
            PERSON,
            InlineBill.newBuilder().setMedType("41").setServiceDate(date(DAY)),
            Arrays.stream(lines).map(ChargeLine.Builder::build).toList());
    return claim.setTotalFen(Math.max(1, Math.min(claim.getTotalFen(), 1_000_000_000_000L)));
  }

  private static Stream<Row> badLine(
      String name, String field, String fragment, ChargeLine.Builder line) {
    return claim(name, "claim.bill.lines[0]." + field, fragment, saleOf(line));
  }

  private static Date day(int year, int month, int day) {
    return Date.newBuilder().setYear(year).setMonth(month).setDay(day).build();
  }

  private static Date tomorrow() {
    return date(today().plusDays(1));
  }

  static List<Row> rows() {
    return Stream.of(persons(), institutions(), places(), lines(), bills(), flags(), dates())
        .flatMap(rows -> rows)
        .toList();
  }

  static List<Row> otherRows() {
    return Stream.of(settles(), reads(), openings(), encounterCalls())
        .flatMap(rows -> rows)
        .toList();
  }

  private static Stream<Row> persons() {
    Code missing = Code.NOT_FOUND;
    ErrorReason noCredential = ErrorReason.ERROR_REASON_CREDENTIAL_NOT_FOUND;
    Credential identity =
        Credential.newBuilder()
            .setType(CredentialType.CREDENTIAL_TYPE_ID_NUMBER)
            .setNumber("12345")
            .build();
    return Stream.of(
            claim(
                PHARMACY,
                "unknown person",
                missing,
                ErrorReason.ERROR_REASON_PERSON_NOT_FOUND,
                "",
                "person_id",
                sale().setPerson(person("NOBODY-AT-ALL"))),
            claim(
                PHARMACY,
                "unknown credential",
                missing,
                noCredential,
                "",
                "registered credential",
                sale().setPerson(byCredential(credential("NOBODY-AT-ALL")))),
            claim("no person", "claim.person", "absent", sale().clearPerson()),
            claim(
                "empty person",
                "claim.person",
                "person_id or credential",
                sale().setPerson(PersonRef.getDefaultInstance())),
            claim(
                "empty person number",
                "claim.person.person_id",
                "1 to 30 characters",
                sale().setPerson(person(""))),
            claim(
                "very long person number",
                "claim.person.person_id",
                "100000 characters",
                sale().setPerson(person(LONG))),
            claim(
                "control character in the person number",
                "claim.person.person_id",
                "control characters",
                sale().setPerson(person("A\u0000B"))),
            claim(
                "credential of no type",
                "claim.person.credential.type",
                "not UNSPECIFIED",
                sale().setPerson(byCredential(credential(PERSON).toBuilder().clearType().build()))),
            claim(
                "credential of a type that nobody knows",
                "claim.person.credential.type",
                "value: 77 (expected: one of 0 CREDENTIAL_TYPE_UNSPECIFIED, 1 ",
                sale()
                    .setPerson(
                        byCredential(credential(PERSON).toBuilder().setTypeValue(77).build()))),
            claim(
                "malformed identity number",
                "claim.person.credential.number",
                "17 digits and a digit or X",
                sale().setPerson(byCredential(identity))),
            claim(
                "very long credential",
                "claim.person.credential.number",
                "1 to 50 characters",
                sale().setPerson(byCredential(credential(LONG)))))
        .flatMap(rows -> rows);
  }

  private static PersonRef byCredential(Credential credential) {
    return PersonRef.newBuilder().setCredential(credential).build();
  }

  private static Stream<Row> institutions() {
    ErrorReason noCaller = ErrorReason.ERROR_REASON_CALLER_UNKNOWN;
    ErrorReason noInstitution = ErrorReason.ERROR_REASON_INSTITUTION_NOT_FOUND;
    ErrorReason other = ErrorReason.ERROR_REASON_OTHER_INSTITUTION;
    VerifyFilingRequest asked = verifying().build();
    OpenEncounterRequest opening = Visits.visit(PERSON).build();
    String foreign = "institution_code: H11010500001 (expected: ";
    return Stream.of(
            claim(
                UNKNOWN,
                "unknown institution",
                Code.NOT_FOUND,
                noInstitution,
                "",
                "institution: H00000000000",
                sale()),
            claim(
                NOBODY,
                "no institution",
                Code.UNAUTHENTICATED,
                noCaller,
                "",
                "yidi-institution",
                sale()),
            claim(
                PHARMACY,
                "another institution in the body",
                Code.PERMISSION_DENIED,
                other,
                "",
                foreign + TestGateway.MADE_UP_PHARMACY,
                sale().setInstitutionCode(TestGateway.BEIJING)),
            Stream.of(
                says(
                    "verify: unknown institution",
                    Code.NOT_FOUND,
                    noInstitution,
                    "H00000000000",
                    () -> UNKNOWN.eligibility().verifyFiling(asked)),
                says(
                    "verify: no institution",
                    Code.UNAUTHENTICATED,
                    noCaller,
                    "yidi-institution",
                    () -> NOBODY.eligibility().verifyFiling(asked)),
                says(
                    "verify: another institution in the body",
                    Code.PERMISSION_DENIED,
                    other,
                    foreign,
                    () ->
                        HOSPITAL
                            .eligibility()
                            .verifyFiling(
                                asked.toBuilder().setInstitutionCode(TestGateway.BEIJING).build())),
                says(
                    "open: unknown institution",
                    Code.NOT_FOUND,
                    noInstitution,
                    "H00000000000",
                    () -> UNKNOWN.encounter().openEncounter(opening)),
                says(
                    "open: no institution",
                    Code.UNAUTHENTICATED,
                    noCaller,
                    "yidi-institution",
                    () -> NOBODY.encounter().openEncounter(opening)),
                says(
                    "open: another institution in the body",
                    Code.PERMISSION_DENIED,
                    other,
                    foreign,
                    () ->
                        HOSPITAL
                            .encounter()
                            .openEncounter(
                                opening.toBuilder()
                                    .setInstitutionCode(TestGateway.BEIJING)
                                    .build())),
                says(
                    "identify: no institution",
                    Code.UNAUTHENTICATED,
                    noCaller,
                    "yidi-institution",
                    () ->
                        NOBODY
                            .eligibility()
                            .getInsuredPerson(
                                GetInsuredPersonRequest.newBuilder()
                                    .setCredential(credential(PERSON))
                                    .build())),
                says(
                    "identify: unknown institution",
                    Code.NOT_FOUND,
                    noInstitution,
                    "H00000000000",
                    () ->
                        UNKNOWN
                            .eligibility()
                            .getInsuredPerson(
                                GetInsuredPersonRequest.newBuilder()
                                    .setCredential(credential(PERSON))
                                    .build())),
                says(
                    "balance: unknown institution",
                    Code.NOT_FOUND,
                    noInstitution,
                    "H00000000000",
                    () ->
                        UNKNOWN
                            .eligibility()
                            .getBenefitBalance(
                                GetBenefitBalanceRequest.newBuilder()
                                    .setPerson(person(PERSON))
                                    .setVisitKind(VisitKind.VISIT_KIND_OUTPATIENT)
                                    .build())),
                says(
                    "outcome: unknown institution",
                    Code.NOT_FOUND,
                    noInstitution,
                    "H00000000000",
                    () ->
                        UNKNOWN
                            .settlement()
                            .getOutcome(
                                GetOutcomeRequest.newBuilder()
                                    .setRequestId(id())
                                    .setPerson(person(PERSON))
                                    .setSettleBefore(DemoClient.soon())
                                    .build())),
                says(
                    "cancel: unknown institution",
                    Code.NOT_FOUND,
                    noInstitution,
                    "H00000000000",
                    () ->
                        UNKNOWN
                            .settlement()
                            .cancelUnknown(
                                CancelUnknownRequest.newBuilder()
                                    .setRequestId(id())
                                    .setCancelRequestId(id())
                                    .setPerson(person(PERSON))
                                    .setReason("x")
                                    .build())),
                says(
                    "list: no institution",
                    Code.UNAUTHENTICATED,
                    noCaller,
                    "yidi-institution",
                    () ->
                        NOBODY
                            .settlement()
                            .listSettlements(ListSettlementsRequest.getDefaultInstance()))))
        .flatMap(rows -> rows);
  }

  /** Items and areas that the directory does not have on the day. */
  private static Stream<Row> places() {
    ErrorReason noItem = ErrorReason.ERROR_REASON_ITEM_NOT_FOUND;
    LocalDate early = LocalDate.of(2024, 6, 3);
    String settler = GATEWAY.newPerson("990100");
    GATEWAY.load(
        Map.of(
            "regions.csv",
            """
            code,name,pooling_area,filing_place,valid_from,valid_until
            990181,示范撤并县(虚构),990100,990100,2010-01-01,2024-07-01
            """,
            "relations.csv",
            "person_id,insurance_type,insured_area,person_type,civil_servant,status,valid_from,valid_until\n"
                + settler
                + ",390,990181,11,no,ACTIVE,2015-01-01,\n"));
    return Stream.of(
            claim(
                PHARMACY,
                "unknown item",
                Code.NOT_FOUND,
                noItem,
                "",
                "claim.bill.lines[0].item_code: NO-SUCH-ITEM (expected: an item of the catalogue"
                    + " of 990100 on 2025-03-10)",
                saleOf(line().setItemCode("NO-SUCH-ITEM"))),
            claim(
                PHARMACY,
                "item that the catalogue took up later",
                Code.NOT_FOUND,
                noItem,
                "",
                "on 2024-06-03",
                bill(
                    PERSON,
                    InlineBill.newBuilder().setMedType("41").setServiceDate(date(early)),
                    List.of(line().setItemCode(NEW_ITEM).setFeeDate(date(early)).build()))),
            claim(
                PHARMACY,
                "area that was given up before the day",
                Code.NOT_FOUND,
                ErrorReason.ERROR_REASON_REGION_NOT_FOUND,
                "",
                "area: 990181 (expected: an area of the directory on 2025-03-10)",
                withType(pharmacy(settler, 300), "390")),
            claim(
                PHARMACY,
                "insurance type that the person does not have",
                Code.NOT_FOUND,
                ErrorReason.ERROR_REASON_RELATION_NOT_FOUND,
                "",
                "insurance_type: 390",
                withType(sale(), "390")))
        .flatMap(rows -> rows);
  }

  private static Claim.Builder withType(Claim.Builder claim, String insuranceType) {
    return claim.setBill(claim.getBill().toBuilder().setInsuranceType(insuranceType));
  }

  private static Stream<Row> lines() {
    return Stream.of(
            badLine(
                "amount 0.02 yuan above quantity × price",
                "amount_fen",
                "value: 30002 (expected: 30000 = quantity × price, within 1 fen)",
                line().setAmountFen(30_002)),
            badLine(
                "amount 0.02 yuan below quantity × price",
                "amount_fen",
                "value: 29998",
                line().setAmountFen(29_998)),
            badLine(
                "amount 1.5678 fen below quantity × price",
                "amount_fen",
                "1235 = quantity × price",
                line().setUnitPriceE6(12_345_678).setAmountFen(1_233)),
            badLine("zero amount", "amount_fen", "value: 0 ", line().setAmountFen(0)),
            badLine("negative amount", "amount_fen", "value: -30000", line().setAmountFen(-30_000)),
            badLine(
                "absurd amount",
                "amount_fen",
                "at most 10000000000",
                line()
                    .setQuantityE4(10_000_000_000L)
                    .setUnitPriceE6(10_000_000_000_000L)
                    .setAmountFen(1_000_000_000_000_000L)),
            badLine(
                "the largest amount there is",
                "amount_fen",
                "at most 10000000000",
                line().setAmountFen(Long.MAX_VALUE)),
            badLine("zero price", "unit_price_e6", "1 to", line().setUnitPriceE6(0)),
            badLine(
                "negative price",
                "unit_price_e6",
                "1 to",
                line().setUnitPriceE6(-300_000_000).setAmountFen(-30_000)),
            badLine(
                "absurd price",
                "unit_price_e6",
                "1 to 10000000000000",
                line().setUnitPriceE6(Long.MAX_VALUE)),
            badLine("zero quantity", "quantity_e4", "1 to", line().setQuantityE4(0)),
            badLine(
                "absurd quantity",
                "quantity_e4",
                "1 to 10000000000",
                line().setQuantityE4(10_000_000_001L)),
            badLine(
                "negative quantity without a line taken back",
                "refunds_line_number",
                "the line taken back",
                line().setQuantityE4(-10_000).setAmountFen(-30_000)),
            badLine(
                "positive quantity with a line taken back",
                "refunds_line_number",
                "0, because the quantity is positive",
                line().setRefundsLineNumber(7)),
            badLine("line number 0", "line_number", "1 to 999999999", line().clearLineNumber()),
            badLine("negative line number", "line_number", "1 to", line().setLineNumber(-1)),
            badLine(
                "absurd line number", "line_number", "1 to", line().setLineNumber(1_000_000_000)),
            badLine("no item", "item_code", "empty", line().clearItemCode()),
            badLine("very long item", "item_code", "100000 characters", line().setItemCode(LONG)),
            badLine(
                "control character in the item",
                "item_code",
                "control characters",
                line().setItemCode("X\u0000Y")),
            badLine(
                "line feed in the local item",
                "local_item_code",
                "control characters",
                line().setLocalItemCode("X\nY")),
            badLine(
                "very long local item",
                "local_item_code",
                "0 to 150 characters",
                line().setLocalItemCode(LONG)),
            claim(
                "refund of a line that is not there",
                "claim.bill.lines[line_number 2].refunds_line_number",
                "a line of the bill",
                saleOf(
                    line(),
                    line()
                        .setLineNumber(2)
                        .setQuantityE4(-10_000)
                        .setAmountFen(-30_000)
                        .setRefundsLineNumber(9))),
            claim(
                "refund of more than there is",
                "claim.bill.lines[line_number 2].refunds_line_number",
                "no more than the quantity",
                saleOf(
                    line(),
                    line()
                        .setLineNumber(2)
                        .setQuantityE4(-20_000)
                        .setAmountFen(-60_000)
                        .setRefundsLineNumber(1))),
            claim(
                "line number twice",
                "claim.bill.lines",
                "line_number 1 twice",
                saleOf(line(), line())),
            claim("empty bill", "claim.bill.lines", "value: 0 lines", saleOf()),
            claim(
                "501 lines",
                "claim.bill.lines",
                "value: 501 lines (expected: 1 to 500",
                saleOf(
                    IntStream.rangeClosed(1, 501)
                        .mapToObj(number -> line().setLineNumber(number))
                        .toArray(ChargeLine.Builder[]::new))))
        .flatMap(rows -> rows);
  }

  private static Stream<Row> bills() {
    return Stream.of(
            claim(
                PHARMACY,
                "total that differs",
                Code.INVALID_ARGUMENT,
                ErrorReason.ERROR_REASON_TOTAL_MISMATCH,
                "claim.total_fen",
                "value: 29999 (expected: 30000, the sum of the lines)",
                sale().setTotalFen(29_999)),
            claim("zero total", "claim.total_fen", "1 to", sale().setTotalFen(0)),
            claim("negative total", "claim.total_fen", "1 to", sale().setTotalFen(-30_000)),
            claim(
                "absurd total",
                "claim.total_fen",
                "1 to 1000000000000",
                sale().setTotalFen(Long.MAX_VALUE)),
            claim(
                "use of the account not said",
                "claim.account_use",
                "not UNSPECIFIED",
                sale().clearAccountUse()),
            claim(
                "use of the account that nobody knows",
                "claim.account_use",
                "value: 9 (expected: one of 0 ACCOUNT_USE_UNSPECIFIED, 1 ",
                sale().setAccountUseValue(9)),
            claim("neither bill nor encounter", "claim.source", "bill or encounter_id", noSource()),
            claim(
                "empty encounter",
                "claim.encounter_id",
                "1 to 30 characters",
                sale().setEncounterId("")),
            claim(
                "very long encounter",
                "claim.encounter_id",
                "1 to 30 characters",
                sale().setEncounterId(LONG)),
            claim(
                "very long insurance type",
                "claim.bill.insurance_type",
                "0 to 6 characters",
                withType(sale(), LONG)),
            medType("", "empty"),
            medType("51", "value: 51"),
            medType("1x", "value: 1x"),
            medType("１１", "a medical type that begins with"),
            medType("1", "a medical type that begins with"),
            medType(LONG, "100000 characters"),
            medType("21", "not inpatient; settle a stay from its encounter"),
            claim(
                HOSPITAL,
                "chronic visit without its disease",
                Code.INVALID_ARGUMENT,
                ErrorReason.ERROR_REASON_FIELD_INVALID,
                "claim.bill.disease_code",
                "value: empty (expected: a national disease code",
                visit(bill -> bill.setMedType("14"))),
            claim(
                HOSPITAL,
                "malformed disease",
                Code.INVALID_ARGUMENT,
                ErrorReason.ERROR_REASON_FIELD_INVALID,
                "claim.bill.disease_code",
                "value: I10",
                visit(bill -> bill.setMedType("14").setDiseaseCode("I10"))),
            claim(
                HOSPITAL,
                "disease of an ordinary visit",
                Code.INVALID_ARGUMENT,
                ErrorReason.ERROR_REASON_FIELD_INVALID,
                "claim.bill.disease_code",
                "only chronic visits",
                visit(bill -> bill.setDiseaseCode("M03900"))))
        .flatMap(rows -> rows);
  }

  private static Claim.Builder noSource() {
    return sale().clearSource();
  }

  private static Stream<Row> medType(String medType, String fragment) {
    return claim(
        HOSPITAL,
        "medical type "
            + (medType.isEmpty() ? "empty" : medType.substring(0, Math.min(4, medType.length()))),
        Code.INVALID_ARGUMENT,
        ErrorReason.ERROR_REASON_FIELD_INVALID,
        "claim.bill.med_type",
        fragment,
        visit(bill -> bill.setMedType(medType)));
  }

  private static Stream<Row> flags() {
    UnaryOperator<VisitFlags.Builder> same = flags -> flags;
    VisitFlags injured = VISIT.toBuilder().setTrauma(YesNo.YES_NO_YES).build();
    return Stream.of(
            claim(
                HOSPITAL,
                "no flags",
                Code.INVALID_ARGUMENT,
                ErrorReason.ERROR_REASON_FIELD_INVALID,
                "claim.bill.flags",
                "absent",
                visit(InlineBill.Builder::clearFlags)),
            unsaid("trauma", VisitFlags.Builder::clearTrauma),
            unknown("trauma", flags -> flags.setTraumaValue(9)),
            unknown("third_party", flags -> flags.setThirdPartyValue(9)),
            unknown("inpatient_type", flags -> flags.setInpatientTypeValue(9)),
            unknown(
                "outpatient_emergency_referral",
                flags -> flags.setOutpatientEmergencyReferralValue(9)),
            badLine(
                "approval that nobody knows",
                "hospital_approval",
                "value: -1 (expected: one of 0 HOSPITAL_APPROVAL_UNSPECIFIED, 1 ",
                line().setHospitalApprovalValue(-1)),
            unsaid(
                "outpatient_emergency_referral",
                VisitFlags.Builder::clearOutpatientEmergencyReferral),
            contradiction("13", same, "flags.outpatient_emergency_referral", "EMERGENCY or BOTH"),
            contradiction("9903", same, "flags.trauma", "YES for med_type 9903"),
            contradiction(
                "9903",
                flags -> flags.mergeFrom(injured),
                "flags.third_party",
                "YES or NO when trauma is YES"),
            contradiction(
                "11",
                flags -> flags.setThirdParty(YesNo.YES_NO_YES),
                "flags.third_party",
                "when trauma is not YES"),
            contradiction(
                "11",
                flags -> flags.setInpatientType(InpatientType.INPATIENT_TYPE_ORDINARY),
                "flags.inpatient_type",
                "unspecified for an outpatient visit"))
        .flatMap(rows -> rows);
  }

  private static Stream<Row> unsaid(String flag, UnaryOperator<VisitFlags.Builder> change) {
    return claim(
        HOSPITAL,
        flag + " not said",
        Code.INVALID_ARGUMENT,
        ErrorReason.ERROR_REASON_FIELD_INVALID,
        "claim.bill.flags." + flag,
        "a value that is not UNSPECIFIED",
        visit(bill -> bill.setFlags(change.apply(VISIT.toBuilder()))));
  }

  private static Stream<Row> unknown(String flag, UnaryOperator<VisitFlags.Builder> change) {
    return claim(
        HOSPITAL,
        flag + " that nobody knows",
        Code.INVALID_ARGUMENT,
        ErrorReason.ERROR_REASON_FIELD_INVALID,
        "claim.bill.flags." + flag,
        "value: 9 (expected: one of 0 ",
        visit(bill -> bill.setFlags(change.apply(VISIT.toBuilder()))));
  }

  private static Stream<Row> contradiction(
      String medType, UnaryOperator<VisitFlags.Builder> change, String field, String fragment) {
    VisitFlags flags = change.apply(VISIT.toBuilder()).build();
    ErrorReason reason = ErrorReason.ERROR_REASON_FLAGS_CONTRADICT;
    return Stream.concat(
        claim(
            HOSPITAL,
            "med_type " + medType + " against " + field,
            Code.INVALID_ARGUMENT,
            reason,
            "claim.bill." + field,
            fragment,
            visit(bill -> bill.setMedType(medType).setFlags(flags))),
        Stream.of(
            new Row(
                "verify: med_type " + medType + " against " + field,
                () ->
                    HOSPITAL
                        .eligibility()
                        .verifyFiling(verifying().setMedType(medType).setFlags(flags).build()),
                Code.INVALID_ARGUMENT,
                reason,
                field,
                fragment)));
  }

  private static Stream<Row> dates() {
    List<Stream<Row>> rows = new ArrayList<>();
    rows.add(badLine("no fee date", "fee_date", "absent", line().clearFeeDate()));
    rows.add(badLine("fee date in the future", "fee_date", "today", line().setFeeDate(tomorrow())));
    badDates()
        .forEach(
            (date, fragment) -> {
              rows.add(
                  badLine("fee date " + name(date), "fee_date", fragment, line().setFeeDate(date)));
              rows.add(
                  claim(
                      "service date " + name(date),
                      "claim.bill.service_date",
                      fragment,
                      serving(date)));
              rows.add(
                  claim(
                      "settlement date " + name(date),
                      "claim.settlement_date",
                      fragment,
                      sale().setSettlementDate(date)));
            });
    rows.add(
        claim(
            "service date in the future", "claim.bill.service_date", "today", serving(tomorrow())));
    rows.add(
        claim(
            "fee before the service",
            "claim.bill.lines[0].fee_date",
            "not before 2025-03-10, the begin of the visit",
            saleOf(line().setFeeDate(date(DAY.minusDays(1))))));
    rows.add(
        claim(
            "fee after the service",
            "claim.bill.lines[0].fee_date",
            "not after 2025-03-10, the end of the visit",
            saleOf(line().setFeeDate(date(DAY.plusDays(1))))));
    rows.add(
        claim(
            "settlement date of a bill that is no stay",
            "claim.settlement_date",
            "absent, because the bill is no stay",
            sale().setSettlementDate(date(DAY))));
    Claim.Builder stay = DemoClient.stay(person(PATIENT), OVER, 100, date(DISCHARGED)).toBuilder();
    rows.add(
        stayed(
            "settlement before the discharge",
            "not before the discharge on 2025-03-11",
            stay.clone().setSettlementDate(date(DISCHARGED.minusDays(1)))));
    rows.add(
        stayed("settlement in the future", "today", stay.clone().setSettlementDate(tomorrow())));
    rows.add(
        stayed(
            "settlement date of a visit that is no stay",
            "absent, because the encounter is no stay",
            stay.clone().setEncounterId(VISITING).setTotalFen(30_000)));
    return rows.stream().flatMap(one -> one);
  }

  private static Claim.Builder serving(Date date) {
    return sale()
        .setBill(InlineBill.newBuilder().setMedType("41").setServiceDate(date).addLines(line()));
  }

  private static Stream<Row> stayed(String name, String fragment, Claim.Builder claim) {
    return claim(
        HOSPITAL,
        name,
        Code.INVALID_ARGUMENT,
        ErrorReason.ERROR_REASON_FIELD_INVALID,
        "claim.settlement_date",
        fragment,
        claim);
  }

  private static Map<Date, String> badDates() {
    String whole = "a whole date: year, month and day";
    return Map.of(
        day(2025, 0, 0), whole,
        day(2025, 3, 0), whole,
        day(2025, 13, 1), whole,
        day(2025, 2, 30), whole,
        day(0, 3, 10), "a date from 1900-01-01",
        day(1, 1, 1), "a date from 1900-01-01",
        day(-2025, 3, 10), "a date from 1900-01-01");
  }

  private static String name(Date date) {
    return date.getYear() + "-" + date.getMonth() + "-" + date.getDay();
  }

  private static Row badSettle(
      String name, String field, String fragment, Consumer<SettleRequest.Builder> change) {
    SettleRequest.Builder request = settle(id(), sale()).toBuilder();
    change.accept(request);
    SettleRequest bad = request.build();
    return field("settle: " + name, field, fragment, () -> PHARMACY.settlement().settle(bad));
  }

  private static Timestamp at(Instant instant) {
    return Timestamp.newBuilder()
        .setSeconds(instant.getEpochSecond())
        .setNanos(instant.getNano())
        .build();
  }

  private static Stream<Row> settles() {
    String form = "8 to 64 characters";
    Instant now = Instant.now();
    List<Row> rows = new ArrayList<>();
    for (String id :
        List.of("", "seven77", "x".repeat(65), "with space", "请求请求请求请求", "line\nfeed\n")) {
      rows.add(
          badSettle(
              "request id of " + id.length() + " characters",
              "request_id",
              form,
              request -> request.setRequestId(id)));
    }
    rows.add(
        badSettle(
            "very long request id",
            "request_id",
            "100000 characters",
            request -> request.setRequestId(LONG)));
    rows.add(
        badSettle(
            "no settle_before",
            "settle_before",
            "absent",
            SettleRequest.Builder::clearSettleBefore));
    rows.add(
        badSettle(
            "settle_before too far ahead",
            "settle_before",
            "at most 15 minutes ahead",
            request -> request.setSettleBefore(at(now.plusSeconds(1_000)))));
    for (Timestamp bad :
        List.of(
            Timestamp.newBuilder().setSeconds(now.getEpochSecond()).setNanos(-1).build(),
            Timestamp.newBuilder().setSeconds(now.getEpochSecond()).setNanos(1_000_000_000).build(),
            Timestamp.newBuilder().setSeconds(-1).build(),
            Timestamp.newBuilder().setSeconds(Long.MAX_VALUE).build())) {
      rows.add(
          badSettle(
              "settle_before " + bad.getSeconds() + " s " + bad.getNanos() + " ns",
              "settle_before",
              "an instant",
              request -> request.setSettleBefore(bad)));
    }
    rows.add(
        says(
            "settle: settle_before past",
            Code.FAILED_PRECONDITION,
            ErrorReason.ERROR_REASON_SETTLE_BEFORE_PASSED,
            "the database's clock",
            () ->
                PHARMACY
                    .settlement()
                    .settle(
                        settle(id(), sale()).toBuilder()
                            .setSettleBefore(at(now.minusSeconds(60)))
                            .build())));
    for (String token : List.of("nonsense", "v1.a.b", "v2.......", "v1.a.b.c.d.e.f.g.h", LONG)) {
      rows.add(
          badSettle(
              "preview token " + token.substring(0, Math.min(token.length(), 9)),
              "preview_token",
              "a token answered by PreviewSettlement",
              request -> request.setPreviewToken(token)));
    }
    rows.add(badSettle("no claim", "claim", "absent", SettleRequest.Builder::clearClaim));
    rows.add(
        field(
            "preview: no claim",
            "claim",
            "absent",
            () ->
                PHARMACY
                    .settlement()
                    .previewSettlement(PreviewSettlementRequest.getDefaultInstance())));
    return rows.stream();
  }

  private static Row list(
      String name, String field, String fragment, Consumer<ListSettlementsRequest.Builder> change) {
    ListSettlementsRequest.Builder request = ListSettlementsRequest.newBuilder();
    change.accept(request);
    ListSettlementsRequest bad = request.build();
    return field(
        "list: " + name, field, fragment, () -> PHARMACY.settlement().listSettlements(bad));
  }

  private static VerifyFilingRequest.Builder verifying() {
    return VerifyFilingRequest.newBuilder()
        .setPerson(person(PERSON))
        .setMedType("11")
        .setBeginDate(date(DAY))
        .setFlags(VISIT);
  }

  private static Row verify(
      String name, String field, String fragment, Consumer<VerifyFilingRequest.Builder> change) {
    VerifyFilingRequest.Builder request = verifying();
    change.accept(request);
    VerifyFilingRequest bad = request.build();
    return field(
        "verify: " + name, field, fragment, () -> HOSPITAL.eligibility().verifyFiling(bad));
  }

  private static Row balance(
      String name,
      String field,
      String fragment,
      Consumer<GetBenefitBalanceRequest.Builder> change) {
    GetBenefitBalanceRequest.Builder request =
        GetBenefitBalanceRequest.newBuilder()
            .setPerson(person(PERSON))
            .setVisitKind(VisitKind.VISIT_KIND_PHARMACY);
    change.accept(request);
    GetBenefitBalanceRequest bad = request.build();
    return field(
        "balance: " + name, field, fragment, () -> PHARMACY.eligibility().getBenefitBalance(bad));
  }

  private static Stream<Row> reads() {
    String token = "a token answered by ListSettlements";
    return Stream.of(
        list("page of −1", "page_size", "0 to 200", request -> request.setPageSize(-1)),
        list("page of 201", "page_size", "0 to 200", request -> request.setPageSize(201)),
        list("page token !!!", "page_token", token, request -> request.setPageToken("!!!")),
        list("page token abcd", "page_token", token, request -> request.setPageToken("abcd")),
        list("very long page token", "page_token", token, request -> request.setPageToken(LONG)),
        list(
            "days in the wrong order",
            "settled_until",
            "after settled_from",
            request -> request.setSettledFrom(date(DAY)).setSettledUntil(date(DAY))),
        list(
            "half a day",
            "settled_from",
            "a whole date",
            request -> request.setSettledFrom(day(2025, 0, 0))),
        list(
            "very long person",
            "person_id",
            "0 to 30 characters",
            request -> request.setPersonId(LONG)),
        list(
            "control character in the encounter",
            "encounter_id",
            "control characters",
            request -> request.setEncounterId("\u0007")),
        verify("no person", "person", "absent", VerifyFilingRequest.Builder::clearPerson),
        verify("no day", "begin_date", "absent", VerifyFilingRequest.Builder::clearBeginDate),
        verify(
            "day in the future",
            "begin_date",
            "today",
            request -> request.setBeginDate(tomorrow())),
        verify("no flags", "flags", "absent", VerifyFilingRequest.Builder::clearFlags),
        verify(
            "stay without its type",
            "flags.inpatient_type",
            "not UNSPECIFIED",
            request -> request.setMedType("21")),
        verify("medical type", "med_type", "value: 99", request -> request.setMedType("99")),
        says(
            "verify: unknown person",
            Code.NOT_FOUND,
            ErrorReason.ERROR_REASON_PERSON_NOT_FOUND,
            "person_id",
            () ->
                HOSPITAL
                    .eligibility()
                    .verifyFiling(verifying().setPerson(person("NOBODY-AT-ALL")).build())),
        says(
            "verify: unknown encounter",
            Code.NOT_FOUND,
            ErrorReason.ERROR_REASON_ENCOUNTER_NOT_FOUND,
            "encounter_id",
            () ->
                HOSPITAL
                    .eligibility()
                    .verifyFiling(verifying().setEncounterId("E-NOBODY").build())),
        balance(
            "kind not said",
            "visit_kind",
            "not UNSPECIFIED",
            GetBenefitBalanceRequest.Builder::clearVisitKind),
        balance(
            "kind that nobody knows",
            "visit_kind",
            "value: 9",
            request -> request.setVisitKindValue(9)),
        balance("page of 101", "page_size", "0 to 100", request -> request.setPageSize(101)),
        balance("page of −1", "page_size", "0 to 100", request -> request.setPageSize(-1)),
        balance("day in the future", "on_date", "today", request -> request.setOnDate(tomorrow())),
        field(
            "identify: no credential",
            "credential",
            "absent",
            () ->
                HOSPITAL
                    .eligibility()
                    .getInsuredPerson(GetInsuredPersonRequest.getDefaultInstance())),
        field(
            "identify: day in the future",
            "on_date",
            "today",
            () ->
                HOSPITAL
                    .eligibility()
                    .getInsuredPerson(
                        GetInsuredPersonRequest.newBuilder()
                            .setCredential(credential(PERSON))
                            .setOnDate(tomorrow())
                            .build())),
        field(
            "settlement: none named",
            "settlement_id",
            "1 to 30 characters",
            () -> HOSPITAL.settlement().getSettlement(GetSettlementRequest.getDefaultInstance())),
        says(
            "settlement: unknown",
            Code.NOT_FOUND,
            ErrorReason.ERROR_REASON_SETTLEMENT_NOT_FOUND,
            "no such settlement",
            () ->
                HOSPITAL
                    .settlement()
                    .getSettlement(
                        GetSettlementRequest.newBuilder().setSettlementId("S-NOBODY").build())),
        says(
            "explain: unknown",
            Code.NOT_FOUND,
            ErrorReason.ERROR_REASON_SETTLEMENT_NOT_FOUND,
            "no such settlement",
            () ->
                HOSPITAL
                    .settlement()
                    .explainSettlement(
                        ExplainSettlementRequest.newBuilder().setSettlementId("S-NOBODY").build())),
        says(
            "reverse: unknown",
            Code.NOT_FOUND,
            ErrorReason.ERROR_REASON_SETTLEMENT_NOT_FOUND,
            "no such settlement",
            () -> HOSPITAL.settlement().reverseSettlement(reversal("S-NOBODY").build())),
        field(
            "reverse: no reason",
            "reason",
            "1 to 200 characters",
            () ->
                HOSPITAL
                    .settlement()
                    .reverseSettlement(reversal("S-NOBODY").clearReason().build())),
        field(
            "outcome: malformed id",
            "request_id",
            "8 to 64 characters",
            () ->
                HOSPITAL
                    .settlement()
                    .getOutcome(
                        GetOutcomeRequest.newBuilder()
                            .setRequestId("x")
                            .setPerson(person(PERSON))
                            .setSettleBefore(DemoClient.soon())
                            .build())),
        field(
            "outcome: no settle_before",
            "settle_before",
            "absent",
            () ->
                HOSPITAL
                    .settlement()
                    .getOutcome(
                        GetOutcomeRequest.newBuilder()
                            .setRequestId(id())
                            .setPerson(person(PERSON))
                            .build())),
        field(
            "cancel unknown: the id itself",
            "cancel_request_id",
            "the same as request_id",
            () ->
                HOSPITAL
                    .settlement()
                    .cancelUnknown(
                        CancelUnknownRequest.newBuilder()
                            .setRequestId("the-same-id")
                            .setCancelRequestId("the-same-id")
                            .setPerson(person(PERSON))
                            .setReason("超时")
                            .build())));
  }

  private static ReverseSettlementRequest.Builder reversal(String settlementId) {
    return ReverseSettlementRequest.newBuilder()
        .setRequestId(id())
        .setSettlementId(settlementId)
        .setReason("退号");
  }

  private static Row open(
      String name, String field, String fragment, Consumer<OpenEncounterRequest.Builder> change) {
    OpenEncounterRequest.Builder request = Visits.stay(PERSON);
    change.accept(request);
    OpenEncounterRequest bad = request.build();
    return field("open: " + name, field, fragment, () -> HOSPITAL.encounter().openEncounter(bad));
  }

  private static Stream<Row> openings() {
    Diagnosis main = Diagnosis.newBuilder().setCode("I10").setMain(YesNo.YES_NO_YES).build();
    return Stream.of(
        open(
            "no request id", "request_id", "8 to 64", OpenEncounterRequest.Builder::clearRequestId),
        open(
            "no credential", "credential", "absent", OpenEncounterRequest.Builder::clearCredential),
        open("no begin", "begin_date", "absent", OpenEncounterRequest.Builder::clearBeginDate),
        open("begin tomorrow", "begin_date", "today", one -> one.setBeginDate(tomorrow())),
        open("medical type", "med_type", "value: 61", one -> one.setMedType("61")),
        open(
            "no visit number",
            "institution_visit_number",
            "1 to 30",
            OpenEncounterRequest.Builder::clearInstitutionVisitNumber),
        open(
            "very long visit number",
            "institution_visit_number",
            "100000 characters",
            one -> one.setInstitutionVisitNumber(LONG)),
        open("very long department", "department", "0 to 100", one -> one.setDepartment(LONG)),
        open("very long doctor", "doctor_code", "0 to 30", one -> one.setDoctorCode(LONG)),
        open(
            "control character in the department",
            "department",
            "control characters",
            one -> one.setDepartment("内\u0000科")),
        open(
            "31 diagnoses",
            "diagnoses",
            "at most 30",
            one ->
                one.addAllDiagnoses(Collections.nCopies(31, main.toBuilder().clearMain().build()))),
        open(
            "two main diagnoses",
            "diagnoses",
            "at most one",
            one -> one.addDiagnoses(main).addDiagnoses(main)),
        open(
            "diagnosis without code",
            "diagnoses[0].code",
            "1 to 20",
            one -> one.addDiagnoses(main.toBuilder().clearCode())),
        open(
            "very long diagnosis",
            "diagnoses[0].name",
            "0 to 100",
            one -> one.addDiagnoses(main.toBuilder().setName(LONG))),
        open("no flags", "flags", "absent", OpenEncounterRequest.Builder::clearFlags),
        open(
            "third party that nobody knows",
            "flags.third_party",
            "value: 9 (expected: one of 0 YES_NO_UNSPECIFIED, 1 YES_NO_",
            one -> one.setFlags(Visits.STAY.toBuilder().setThirdPartyValue(9))),
        open(
            "main diagnosis that nobody knows",
            "diagnoses[1].main",
            "value: 9",
            one -> one.addDiagnoses(main).addDiagnoses(main.toBuilder().setMainValue(9))),
        open(
            "stay without its type",
            "flags.inpatient_type",
            "not UNSPECIFIED",
            one -> one.setFlags(Visits.STAY.toBuilder().clearInpatientType())),
        open(
            "visit without its emergency flag",
            "flags.outpatient_emergency_referral",
            "not UNSPECIFIED",
            one -> one.setMedType("11").setFlags(Visits.STAY)),
        open(
            "disease of a stay",
            "disease_code",
            "only chronic visits",
            one -> one.setDiseaseCode("M03900")));
  }

  private static Row statement(
      String name, String field, String fragment, Consumer<InjuryStatement.Builder> change) {
    InjuryStatement.Builder statement = Visits.statement();
    change.accept(statement);
    RecordInjuryStatementRequest bad =
        RecordInjuryStatementRequest.newBuilder()
            .setRequestId(id())
            .setEncounterId(STAY)
            .setStatement(statement)
            .build();
    return field(
        "statement: " + name,
        "statement." + field,
        fragment,
        () -> HOSPITAL.encounter().recordInjuryStatement(bad));
  }

  private static Row discharge(
      String name, String field, String fragment, Consumer<DischargeRequest.Builder> change) {
    DischargeRequest.Builder request = Visits.discharge(STAY);
    change.accept(request);
    DischargeRequest bad = request.build();
    return field("discharge: " + name, field, fragment, () -> HOSPITAL.encounter().discharge(bad));
  }

  private static Row correct(
      String name, String field, String fragment, Consumer<CorrectFlagsRequest.Builder> change) {
    CorrectFlagsRequest.Builder request =
        CorrectFlagsRequest.newBuilder()
            .setRequestId(id())
            .setEncounterId(STAY)
            .setFlags(Visits.STAY)
            .setReason("更正");
    change.accept(request);
    CorrectFlagsRequest bad = request.build();
    return field("correct: " + name, field, fragment, () -> HOSPITAL.encounter().correctFlags(bad));
  }

  private static CommitChargesRequest.Builder committing() {
    return CommitChargesRequest.newBuilder()
        .setRequestId(id())
        .setEncounterId(STAY)
        .setUploadId("no-such-upload")
        .setLineCount(1)
        .setTotalFen(100);
  }

  private static Row commit(
      String name, String field, String fragment, Consumer<CommitChargesRequest.Builder> change) {
    CommitChargesRequest.Builder request = committing();
    change.accept(request);
    CommitChargesRequest bad = request.build();
    return field("commit: " + name, field, fragment, () -> HOSPITAL.encounter().commitCharges(bad));
  }

  private static Row cancel(
      String name, String fragment, Consumer<CancelChargesRequest.Builder> change) {
    CancelChargesRequest.Builder request =
        CancelChargesRequest.newBuilder().setRequestId(id()).setEncounterId(STAY);
    change.accept(request);
    CancelChargesRequest bad = request.build();
    return field(
        "cancel: " + name, "line_numbers", fragment, () -> HOSPITAL.encounter().cancelCharges(bad));
  }

  private static Row charges(
      String name, String field, String fragment, Consumer<ListChargesRequest.Builder> change) {
    ListChargesRequest.Builder request = ListChargesRequest.newBuilder().setEncounterId(STAY);
    change.accept(request);
    ListChargesRequest bad = request.build();
    return field("charges: " + name, field, fragment, () -> HOSPITAL.encounter().listCharges(bad));
  }

  private static Stream<Row> encounterCalls() {
    List<Row> rows =
        new ArrayList<>(
            List.of(
                statement(
                    "no signer", "signer", "UNSPECIFIED", InjuryStatement.Builder::clearSigner),
                statement("unknown signer", "signer", "value: 7", one -> one.setSignerValue(7)),
                statement(
                    "unknown promise",
                    "repayment_promised",
                    "value: 9",
                    one -> one.setRepaymentPromisedValue(9)),
                statement("no name", "signer_name", "1 to 50", one -> one.clearSignerName()),
                statement(
                    "very long name", "signer_name", "1 to 50", one -> one.setSignerName(LONG)),
                statement(
                    "control character",
                    "signer_name",
                    "control characters",
                    one -> one.setSignerName("示\t范")),
                statement(
                    "no document type",
                    "signer_document_type",
                    "1 to 6",
                    one -> one.clearSignerDocumentType()),
                statement(
                    "no document number",
                    "signer_document_number",
                    "1 to 50",
                    one -> one.clearSignerDocumentNumber()),
                statement(
                    "no telephone",
                    "signer_telephone",
                    "1 to 30",
                    one -> one.clearSignerTelephone()),
                statement("no day", "injury_date", "absent", one -> one.clearInjuryDate()),
                statement("hour 24", "injury_hour", "0 to 23", one -> one.setInjuryHour(24)),
                statement("hour −1", "injury_hour", "0 to 23", one -> one.setInjuryHour(-1)),
                statement("no place", "injury_place", "1 to 200", one -> one.clearInjuryPlace()),
                statement(
                    "very long course",
                    "injury_course",
                    "1 to 1000",
                    one -> one.setInjuryCourse(LONG)),
                statement(
                    "injury after the admission",
                    "injury_date",
                    "not after 2025-03-03, the begin of the visit",
                    one -> one.setInjuryDate(date(ADMITTED.plusDays(1)))),
                statement(
                    "signed before the injury",
                    "signed_date",
                    "not before 2025-03-03, the injury",
                    one -> one.setSignedDate(date(ADMITTED.minusDays(1)))),
                statement(
                    "signed tomorrow",
                    "signed_date",
                    "today",
                    one -> one.setSignedDate(tomorrow())),
                statement(
                    "third party", "no_third_party", "YES_NO_YES", one -> one.clearNoThirdParty()),
                statement(
                    "work injury",
                    "no_work_injury",
                    "YES_NO_YES",
                    one -> one.setNoWorkInjury(YesNo.YES_NO_NO)),
                statement(
                    "no authority",
                    "query_authorised",
                    "YES_NO_YES",
                    one -> one.clearQueryAuthorised()),
                statement("unread", "warning_read", "YES_NO_YES", one -> one.clearWarningRead()),
                statement(
                    "no promise",
                    "repayment_promised",
                    "YES_NO_YES",
                    one -> one.clearRepaymentPromised())));
    rows.addAll(
        List.of(
            field(
                "statement: none",
                "statement",
                "absent",
                () ->
                    HOSPITAL
                        .encounter()
                        .recordInjuryStatement(
                            RecordInjuryStatementRequest.newBuilder()
                                .setRequestId(id())
                                .setEncounterId(STAY)
                                .build())),
            discharge("no day", "end_date", "absent", one -> one.clearEndDate()),
            discharge(
                "before the admission",
                "end_date",
                "not before 2025-03-03, the admission",
                one -> one.setEndDate(date(ADMITTED.minusDays(1)))),
            discharge("tomorrow", "end_date", "today", one -> one.setEndDate(tomorrow())),
            discharge("half a day", "end_date", "whole", one -> one.setEndDate(day(2025, 3, 0))),
            discharge(
                "no way", "discharge_way", "1, 2, 3, 4, 5 or 9", one -> one.clearDischargeWay()),
            discharge("way 7", "discharge_way", "value: 7", one -> one.setDischargeWay("7")),
            correct("no flags", "flags", "absent", one -> one.clearFlags()),
            correct(
                "third party that nobody knows",
                "flags.third_party",
                "value: 9",
                one -> one.setFlags(Visits.STAY.toBuilder().setThirdPartyValue(9))),
            correct("no reason", "reason", "1 to 200", one -> one.clearReason()),
            correct("very long reason", "reason", "1 to 200", one -> one.setReason(LONG)),
            correct(
                "type not said",
                "flags.inpatient_type",
                "not UNSPECIFIED",
                one -> one.setFlags(VISIT)),
            commit("no lines", "line_count", "1 to 50000", one -> one.clearLineCount()),
            commit("too many", "line_count", "1 to 50000", one -> one.setLineCount(50_001)),
            commit("malformed upload", "upload_id", "8 to 64", one -> one.setUploadId("x")),
            commit("no encounter", "encounter_id", "1 to 30", one -> one.clearEncounterId()),
            says(
                "commit: unknown upload",
                Code.NOT_FOUND,
                ErrorReason.ERROR_REASON_UPLOAD_NOT_FOUND,
                "nothing staged",
                () -> HOSPITAL.encounter().commitCharges(committing().build())),
            cancel("nothing", "either line numbers or all", one -> {}),
            cancel("both", "either", one -> one.setAll(true).addLineNumbers(1)),
            cancel("not there", "a line of the encounter", one -> one.addLineNumbers(1)),
            cancel(
                "too many",
                "at most 1000",
                one -> one.addAllLineNumbers(Collections.nCopies(1_001, 1))),
            charges("page of 1001", "page_size", "0 to 1000", one -> one.setPageSize(1_001)),
            charges("page of −1", "page_size", "0 to 1000", one -> one.setPageSize(-1)),
            charges("token x", "page_token", "malformed", one -> one.setPageToken("x")),
            charges("token −1", "page_token", "malformed", one -> one.setPageToken("-1")),
            charges("long token", "page_token", "malformed", one -> one.setPageToken(LONG)),
            field(
                "encounter: none named",
                "encounter_id",
                "1 to 30",
                () ->
                    HOSPITAL.encounter().getEncounter(GetEncounterRequest.getDefaultInstance()))));
    return rows.stream();
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("rows")
  void aBadClaimIsRefused(Row row) {
    row.check();
    assertThat(Stored.ofPerson(GATEWAY, PERSON)).as("stored for the person").isZero();
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("otherRows")
  void anotherBadCallIsRefused(Row row) {
    row.check();
    assertThat(Stored.ofPerson(GATEWAY, PERSON)).as("stored for the person").isZero();
    assertThat(Stored.ofPerson(GATEWAY, PATIENT)).as("stored for the patient").isEqualTo(STORED);
  }

  /** A filing in the way of a settlement, and the reason under which it is refused. */
  private record Unfiled(String status, String destination, String start, String end, String used) {

    String csv(String personId) {
      return "filing_id,person_id,insurance_type,insured_area,kind,status,destination,start,end,by_materials,used_up,onward,designated\n"
          + String.join(
              ",",
              "F" + personId,
              personId,
              "310",
              "990100",
              "OTHER_TEMPORARY",
              status,
              destination,
              start,
              end,
              "yes",
              used,
              "no",
              "\n");
    }
  }

  private static Row withFiling(ErrorReason reason, String fragment, Unfiled filing) {
    String personId = GATEWAY.newPerson("990100");
    GATEWAY.load(Map.of("filings.csv", filing.csv(personId)));
    return refusal(reason, fragment, settling(BEIJING, outpatient(personId, 300)));
  }

  private static Row refusal(ErrorReason reason, String fragment, Runnable call) {
    return says(reason.name(), Code.FAILED_PRECONDITION, reason, fragment, call);
  }

  private static Row injured(ErrorReason reason, YesNo thirdParty, String fragment) {
    Claim.Builder claim = outpatient(GATEWAY.newPerson("990100"), 300);
    claim.setBill(
        claim.getBill().toBuilder()
            .setFlags(VISIT.toBuilder().setTrauma(YesNo.YES_NO_YES).setThirdParty(thirdParty)));
    return refusal(reason, fragment, settling(HOSPITAL, claim));
  }

  static List<Row> refusals() {
    String resident = GATEWAY.newPerson("440700");
    GATEWAY.addFiling(resident, "440700", "LONG_TERM_RESIDENT", "110000", "2025-01-01", "");
    String returning = GATEWAY.newPerson("440700");
    GATEWAY.load(
        Map.of(
            "filings.csv",
            "filing_id,person_id,insurance_type,insured_area,kind,status,destination,start,end,by_materials,used_up,onward,designated\n"
                + "F"
                + returning
                + ","
                + returning
                + ",310,440700,LONG_TERM_RESIDENT,APPROVED,110000,2025-01-01,,no,no,no,\n"));
    String from = "2025-01-01";
    String until = "2025-12-31";
    return List.of(
        refusal(
            ErrorReason.ERROR_REASON_NOT_NETWORKED,
            "no agreement or network",
            settling(FAR_PHARMACY, pharmacy(GATEWAY.newPerson("990100"), 300))),
        refusal(
            ErrorReason.ERROR_REASON_INSURANCE_INACTIVE,
            "suspended, invalid or ended",
            settling(
                HOSPITAL, outpatient(GATEWAY.newPerson("990100", "11", "SUSPENDED", null), 300))),
        injured(ErrorReason.ERROR_REASON_THIRD_PARTY, YesNo.YES_NO_YES, "third party"),
        injured(ErrorReason.ERROR_REASON_STATEMENT_MISSING, YesNo.YES_NO_NO, "statement"),
        refusal(
            ErrorReason.ERROR_REASON_NOT_DESIGNATED,
            "not chosen for ordinary outpatient care",
            settling(BEIJING, outpatient(resident, 300))),
        refusal(
            ErrorReason.ERROR_REASON_PAY_AND_CLAIM,
            "this care is not settled",
            settling(KAIPING, outpatient(returning, 300))),
        withFiling(
            ErrorReason.ERROR_REASON_FILING_UNDER_REVIEW,
            "under review",
            new Unfiled("UNDER_REVIEW", "110000", from, until, "no")),
        withFiling(
            ErrorReason.ERROR_REASON_FILING_RETURNED,
            "returned",
            new Unfiled("RETURNED", "110000", from, until, "no")),
        withFiling(
            ErrorReason.ERROR_REASON_FILING_REJECTED,
            "rejected",
            new Unfiled("REJECTED", "110000", from, until, "no")),
        withFiling(
            ErrorReason.ERROR_REASON_FILING_NOT_YET_EFFECTIVE,
            "starts on 2025-03-11, after the admission or service on 2025-03-10",
            new Unfiled("APPROVED", "110000", "2025-03-11", until, "no")),
        withFiling(
            ErrorReason.ERROR_REASON_FILING_EXPIRED,
            "expired on 2025-03-09",
            new Unfiled("APPROVED", "110000", from, "2025-03-09", "no")),
        withFiling(
            ErrorReason.ERROR_REASON_FILING_USED_UP,
            "has been used",
            new Unfiled("APPROVED", "110000", from, until, "yes")),
        withFiling(
            ErrorReason.ERROR_REASON_FILING_CLOSED,
            "closed",
            new Unfiled("CLOSED", "110000", from, until, "no")),
        withFiling(
            ErrorReason.ERROR_REASON_FILING_OTHER_PLACE,
            "another place",
            new Unfiled("APPROVED", "310000", from, until, "no")),
        refusal(
            ErrorReason.ERROR_REASON_NOT_FILED,
            "There is no filing",
            settling(BEIJING, outpatient(GATEWAY.newPerson("990100"), 300))),
        refusal(
            ErrorReason.ERROR_REASON_NOT_COVERED,
            "unpublished figures are not guessed",
            settling(KAIPING, outpatient(GATEWAY.newPerson("440783"), 300))),
        refusal(
            ErrorReason.ERROR_REASON_CREDENTIAL_NOT_USABLE,
            "frozen",
            settling(PHARMACY, pharmacy("", 300).setPerson(byCredential(frozen())))),
        refusal(
            ErrorReason.ERROR_REASON_ENCOUNTER_STATE,
            "encounter state: OPEN (expected: DISCHARGED)",
            settling(
                HOSPITAL,
                DemoClient.stay(person(PATIENT), STAY, 100, date(DISCHARGED)).toBuilder())));
  }

  private static Credential frozen() {
    String personId = GATEWAY.newPerson("990100");
    GATEWAY.load(
        Map.of(
            "credentials.csv",
            "person_id,type,number,card_serial,status\n"
                + personId
                + ",01,"
                + personId
                + ",,FROZEN\n"));
    return credential(personId);
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("refusals")
  void aCaseThatDoesNotSettleIsRefusedByName(Row row) {
    row.check();
  }

  /** Ids and records that were used before. */
  private static List<Row> repeats() {
    String personId = GATEWAY.newPerson("990100");
    SettleRequest first = settle(id(), pharmacy(personId, 300));
    Settlement settled = PHARMACY.settlement().settle(first).getSettlement();
    String token =
        PHARMACY
            .settlement()
            .previewSettlement(
                PreviewSettlementRequest.newBuilder().setClaim(pharmacy(personId, 200)).build())
            .getPreviewToken();
    PHARMACY.settlement().reverseSettlement(reversal(settled.getSettlementId()).build());
    String fenced = id();
    PHARMACY
        .settlement()
        .cancelUnknown(
            CancelUnknownRequest.newBuilder()
                .setRequestId(id())
                .setCancelRequestId(fenced)
                .setPerson(person(personId))
                .setReason("超时")
                .build());
    return List.of(
        says(
            "another body",
            Code.ALREADY_EXISTS,
            ErrorReason.ERROR_REASON_REQUEST_ID_REUSED,
            "first difference in claim.account_use",
            () ->
                PHARMACY
                    .settlement()
                    .settle(
                        first.toBuilder()
                            .setClaim(
                                first.getClaim().toBuilder()
                                    .setAccountUse(AccountUse.ACCOUNT_USE_OWN))
                            .build())),
        refusal(
            ErrorReason.ERROR_REASON_REQUEST_VOID,
            "fenced",
            () -> PHARMACY.settlement().settle(settle(fenced, pharmacy(personId, 300)))),
        refusal(
            ErrorReason.ERROR_REASON_ALREADY_REVERSED,
            "reversed",
            () ->
                PHARMACY
                    .settlement()
                    .reverseSettlement(reversal(settled.getSettlementId()).build())),
        says(
            "counters moved since the preview",
            Code.ABORTED,
            ErrorReason.ERROR_REASON_PREVIEW_CHANGED,
            "counters moved",
            () ->
                PHARMACY
                    .settlement()
                    .settle(
                        settle(id(), pharmacy(personId, 200)).toBuilder()
                            .setPreviewToken(token)
                            .build())));
  }

  @Test
  void whatWasUsedUpIsRefused() {
    repeats().forEach(Row::check);
  }

  @Test
  void oneFenOfDifferenceIsRounding() {
    List<ChargeLine.Builder> accepted =
        List.of(
            line().setAmountFen(30_001),
            line().setAmountFen(29_999),
            line().setUnitPriceE6(12_345_678).setAmountFen(1_234),
            line().setUnitPriceE6(12_345_678).setAmountFen(1_235));
    for (ChargeLine.Builder line : accepted) {
      assertThat(
              PHARMACY
                  .settlement()
                  .previewSettlement(
                      PreviewSettlementRequest.newBuilder().setClaim(saleOf(line)).build())
                  .getSettlement()
                  .getSplit()
                  .getTotalFen())
          .isEqualTo(line.getAmountFen());
    }
  }

  @Test
  void fiveHundredLinesAreTaken() {
    Claim.Builder claim =
        saleOf(
            IntStream.rangeClosed(1, 500)
                .mapToObj(number -> line().setLineNumber(number))
                .toArray(ChargeLine.Builder[]::new));
    assertThat(
            PHARMACY
                .settlement()
                .previewSettlement(PreviewSettlementRequest.newBuilder().setClaim(claim).build())
                .getSettlement()
                .getSplit()
                .getTotalFen())
        .isEqualTo(15_000_000);
  }

  @Test
  void everyWrongFieldIsNamedAtOnce() {
    Refused.by(
            settling(
                PHARMACY,
                saleOf(line().setUnitPriceE6(0).clearFeeDate()).clearPerson().clearAccountUse()))
        .with(Code.INVALID_ARGUMENT, ErrorReason.ERROR_REASON_FIELD_INVALID)
        .naming("claim.person", "absent")
        .naming("claim.account_use", "UNSPECIFIED")
        .naming("claim.bill.lines[0].unit_price_e6", "1 to")
        .naming("claim.bill.lines[0].fee_date", "absent");
  }

  @Test
  void afterAllOfThemAGoodCallSucceeds() {
    rows().forEach(Row::check);
    otherRows().forEach(Row::check);
    assertThat(Stored.ofPerson(GATEWAY, PERSON)).as("stored for the person").isZero();
    String personId = GATEWAY.newPerson("990100");
    assertThat(
            PHARMACY
                .settlement()
                .settle(settle(id(), pharmacy(personId, 300)))
                .getSettlement()
                .getSplit()
                .getFundTotalFen())
        .isEqualTo(10_000);
    assertThat(
            GATEWAY.number("SELECT count(*) FROM settlement WHERE person_id = '" + personId + "'"))
        .isEqualTo(1);
  }

  /** Every reason is provoked by a row here, or listed with the place where it is. */
  @Test
  void everyReasonIsVisited() {
    Set<ErrorReason> visited =
        Stream.of(rows(), otherRows(), refusals(), repeats())
            .flatMap(List::stream)
            .map(Row::reason)
            .collect(Collectors.toCollection(() -> EnumSet.noneOf(ErrorReason.class)));
    Set<ErrorReason> all = EnumSet.allOf(ErrorReason.class);
    all.remove(ErrorReason.ERROR_REASON_UNSPECIFIED);
    all.remove(ErrorReason.UNRECOGNIZED);
    all.removeAll(TROUBLE);
    visited.addAll(IN_OTHER_TESTS);
    assertThat(visited).isEqualTo(all);
  }
}
