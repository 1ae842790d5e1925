package io.yidi.gateway;

import static io.yidi.gateway.demo.DemoClient.date;
import static io.yidi.gateway.testing.Bills.id;
import static io.yidi.gateway.testing.Bills.person;
import static io.yidi.gateway.testing.Bills.settle;
import static io.yidi.gateway.testing.Visits.DISCHARGED;
import static io.yidi.gateway.testing.Visits.discharge;
import static io.yidi.gateway.testing.Visits.lines;
import static io.yidi.gateway.testing.Visits.open;
import static io.yidi.gateway.testing.Visits.stay;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.Any;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.rpc.Help;
import com.google.rpc.Status;
import io.grpc.Status.Code;
import io.grpc.protobuf.StatusProto;
import io.yidi.gateway.demo.DemoClient;
import io.yidi.gateway.testing.Bills;
import io.yidi.gateway.testing.Refused;
import io.yidi.gateway.testing.TestGateway;
import io.yidi.gateway.testing.Visits;
import io.yidi.proto.encounter.v1.CloseSelfPaidRequest;
import io.yidi.proto.encounter.v1.CloseSelfPaidResponse;
import io.yidi.proto.encounter.v1.EncounterState;
import io.yidi.proto.encounter.v1.SelfPaidCause;
import io.yidi.proto.error.v1.ErrorReason;
import io.yidi.proto.settlement.v1.Claim;
import io.yidi.proto.settlement.v1.PreviewSettlementRequest;
import java.time.LocalDate;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SelfPaidTest {

  private static final TestGateway GATEWAY = TestGateway.shared();
  private static final DemoClient HOSPITAL = GATEWAY.client(TestGateway.MADE_UP_HOSPITAL);

  private final String personId = GATEWAY.newPerson("990100");

  @AfterAll
  static void close() {
    HOSPITAL.close();
  }

  private String discharged() {
    String encounter = open(HOSPITAL, stay(personId));
    HOSPITAL.upload(encounter, id(), lines(1, 2));
    HOSPITAL.encounter().discharge(discharge(encounter).build());
    return encounter;
  }

  private static CloseSelfPaidRequest.Builder closing(String encounter, SelfPaidCause cause) {
    return CloseSelfPaidRequest.newBuilder()
        .setRequestId(id())
        .setEncounterId(encounter)
        .setCause(cause);
  }

  private Claim.Builder claim(String encounter) {
    return DemoClient.stay(person(personId), encounter, 200, date(DISCHARGED)).toBuilder();
  }

  private void preview(String encounter) {
    HOSPITAL
        .settlement()
        .previewSettlement(
            PreviewSettlementRequest.newBuilder().setClaim(claim(encounter)).build());
  }

  @Test
  void whatThePatientPaidIsClaimedAtTheInsuredPlace() {
    String encounter = discharged();
    CloseSelfPaidRequest request =
        closing(encounter, SelfPaidCause.SELF_PAID_CAUSE_NOT_DIRECT).setRemark("未备案").build();
    CloseSelfPaidResponse closed = HOSPITAL.encounter().closeSelfPaid(request);
    assertThat(closed.getEncounter().getState())
        .isEqualTo(EncounterState.ENCOUNTER_STATE_SELF_PAID);
    assertThat(closed.getEncounter().getSelfPaidCause())
        .isEqualTo(SelfPaidCause.SELF_PAID_CAUSE_NOT_DIRECT);
    assertThat(closed.getEncounter().getClosingReason()).isEqualTo("未备案");
    assertThat(closed.getNextStep().getZh())
        .contains("发票和结算材料", "参保地经办机构申请手工报销", "咨询所需材料", "能否补办异地就医备案")
        .as("papers that no source names")
        .doesNotContain("清单", "出院记录", "病历");
    assertThat(closed.getEvidenceList()).as("no rule of this place is known").isEmpty();
    assertThat(HOSPITAL.encounter().closeSelfPaid(request))
        .as("a repeat answers as the first time")
        .isEqualTo(closed);
    for (Runnable call :
        List.<Runnable>of(
            () -> preview(encounter),
            () -> HOSPITAL.settlement().settle(settle(id(), claim(encounter))))) {
      Refused.by(call)
          .with(Code.FAILED_PRECONDITION, ErrorReason.ERROR_REASON_SELF_PAID)
          .having("cause", "NOT_DIRECT")
          .reading("参保地经办机构申请手工报销")
          .reading("咨询所需材料")
          .saying("asks it first which papers it wants");
      assertThat(cited(call)).isEmpty();
    }
    assertThat(Visits.get(HOSPITAL, encounter)).isEqualTo(closed.getEncounter());
  }

  /** Articles that a refusal cites. */
  private static List<String> cited(Runnable call) {
    Status status =
        Objects.requireNonNull(StatusProto.fromThrowable(Bills.refused(call)), "no details");
    return status.getDetailsList().stream()
        .filter(detail -> detail.is(Help.class))
        .flatMap(detail -> links(detail).stream())
        .map(Help.Link::getDescription)
        .toList();
  }

  private static List<Help.Link> links(Any detail) {
    try {
      return detail.unpack(Help.class).getLinksList();
    } catch (InvalidProtocolBufferException e) {
      throw new IllegalStateException(e);
    }
  }

  @Test
  void aFailureIsToldApart() {
    String network = discharged();
    HOSPITAL
        .encounter()
        .closeSelfPaid(closing(network, SelfPaidCause.SELF_PAID_CAUSE_NETWORK_FAILURE).build());
    Refused.by(() -> preview(network))
        .having("cause", "NETWORK_FAILURE")
        .reading("结算网络系统故障")
        .reading("说明当时的故障");
    String visit = open(HOSPITAL, Visits.visit(personId));
    HOSPITAL
        .encounter()
        .closeSelfPaid(closing(visit, SelfPaidCause.SELF_PAID_CAUSE_CREDENTIAL_FAILURE).build());
    Refused.by(() -> HOSPITAL.settlement().settle(settle(id(), claim(visit).clearSettlementDate())))
        .having("cause", "CREDENTIAL_FAILURE")
        .reading("就诊凭证故障")
        .reading("说明当时的故障");
    String wish = discharged();
    HOSPITAL
        .encounter()
        .closeSelfPaid(closing(wish, SelfPaidCause.SELF_PAID_CAUSE_PATIENT_WISH).build());
    Refused.by(() -> preview(wish)).having("cause", "PATIENT_WISH").reading("患者要求自费");
  }

  /** Closes a visit of a person insured somewhere and answers what is said. */
  private static CloseSelfPaidResponse closed(String area, LocalDate day, SelfPaidCause cause) {
    String encounter =
        open(HOSPITAL, Visits.visit(GATEWAY.newPerson(area)).setBeginDate(date(day)));
    return HOSPITAL.encounter().closeSelfPaid(closing(encounter, cause).build());
  }

  @ParameterizedTest(name = "{0} {1} {2}")
  @CsvSource({
    "650100, 2023-01-09, NOT_DIRECT,         新医保规〔2022〕2号 第十五条(第一个)",
    "653226, 2025-03-04, NOT_DIRECT,         新医保规〔2022〕2号 第十五条(第一个)",
    "650100, 2023-01-09, NETWORK_FAILURE,    新医保规〔2022〕2号 第四十三条",
    "650100, 2023-01-09, CREDENTIAL_FAILURE, 新医保规〔2022〕2号 第四十三条",
    "650100, 2023-01-09, PATIENT_WISH,       ''",
    "650100, 2023-01-08, NOT_DIRECT,         ''",
    "650100, 2023-01-08, NETWORK_FAILURE,    ''",
    "440783, 2025-03-04, NOT_DIRECT,         开平市异地就医备案办事指南 四、1",
    "440783, 2025-03-04, NETWORK_FAILURE,    开平市异地就医备案办事指南 四、1",
    "110000, 2025-03-04, NOT_DIRECT,         ''",
    "990100, 2025-03-04, NETWORK_FAILURE,    ''",
  })
  void theInsuredPlacesOwnRuleIsCited(String area, LocalDate day, String cause, String cited) {
    CloseSelfPaidResponse closed =
        closed(area, day, SelfPaidCause.valueOf("SELF_PAID_CAUSE_" + cause));
    assertThat(closed.getEvidenceList())
        .extracting(one -> one.getDocument() + " " + one.getArticle())
        .isEqualTo(cited.isEmpty() ? List.of() : List.of(cited));
    assertThat(closed.getNextStep().getZh()).contains("参保地经办机构", "咨询所需材料");
    assertThat(closed.getNextStep().getEn()).contains("agency of the insured place");
  }

  @Test
  void theRefusalCitesTheSame() {
    String person = GATEWAY.newPerson("650100");
    String encounter = open(HOSPITAL, Visits.visit(person));
    HOSPITAL
        .encounter()
        .closeSelfPaid(closing(encounter, SelfPaidCause.SELF_PAID_CAUSE_NETWORK_FAILURE).build());
    Claim.Builder claim =
        DemoClient.stay(person(person), encounter, 200, date(DISCHARGED)).toBuilder()
            .clearSettlementDate();
    assertThat(cited(() -> HOSPITAL.settlement().settle(settle(id(), claim))))
        .containsExactly("新医保规〔2022〕2号 第四十三条");
  }

  @Test
  void aFilingIsMadeFirstWhereTheInsuredPlaceSaysSo() {
    CloseSelfPaidResponse xinjiang =
        closed("650100", LocalDate.of(2025, 3, 4), SelfPaidCause.SELF_PAID_CAUSE_NOT_DIRECT);
    assertThat(xinjiang.getNextStep().getZh()).contains("尚未备案的,先按规定补办异地就医备案");
    assertThat(xinjiang.getNextStep().getEn()).contains("files first");
    CloseSelfPaidResponse jiangmen =
        closed("440700", LocalDate.of(2025, 3, 4), SelfPaidCause.SELF_PAID_CAUSE_NOT_DIRECT);
    assertThat(jiangmen.getNextStep().getZh()).contains("一并咨询能否补办异地就医备案");
  }

  @Test
  void aCauseIsNeeded() {
    String encounter = discharged();
    Refused.by(
            () ->
                HOSPITAL
                    .encounter()
                    .closeSelfPaid(
                        closing(encounter, SelfPaidCause.SELF_PAID_CAUSE_UNSPECIFIED)
                            .setRemark("长".repeat(201))
                            .build()))
        .with(Code.INVALID_ARGUMENT, ErrorReason.ERROR_REASON_FIELD_INVALID)
        .naming("cause", "UNSPECIFIED")
        .naming("remark", "201 characters");
    assertThat(Visits.get(HOSPITAL, encounter).getState())
        .isEqualTo(EncounterState.ENCOUNTER_STATE_DISCHARGED);
  }

  /** What the patient paid in part is no case for closing: the settlement stands. */
  @Test
  void aClaimOfAnInlineBillIsNotTouched() {
    String encounter = discharged();
    HOSPITAL
        .encounter()
        .closeSelfPaid(closing(encounter, SelfPaidCause.SELF_PAID_CAUSE_PATIENT_WISH).build());
    assertThat(
            HOSPITAL
                .settlement()
                .settle(settle(id(), Bills.outpatient(personId, 300)))
                .getSettlement()
                .getSplit()
                .getTotalFen())
        .isEqualTo(30_000);
  }
}
