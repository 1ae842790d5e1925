package io.yidi.gateway.policy;

import static io.yidi.gateway.testing.Bills.id;
import static io.yidi.gateway.testing.Bills.pharmacy;
import static io.yidi.gateway.testing.Bills.settle;
import static io.yidi.gateway.testing.Publications.SALE;
import static io.yidi.gateway.testing.Publications.demonstration;
import static io.yidi.gateway.testing.Publications.file;
import static io.yidi.gateway.testing.Publications.files;
import static io.yidi.gateway.testing.Publications.paying;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.Timestamp;
import io.grpc.Status.Code;
import io.yidi.gateway.demo.DemoClient;
import io.yidi.gateway.testing.Refused;
import io.yidi.gateway.testing.TestGateway;
import io.yidi.policy.load.PolicyFiles;
import io.yidi.proto.eligibility.v1.BenefitTier;
import io.yidi.proto.error.v1.ErrorReason;
import io.yidi.proto.policy.v1.CheckPoliciesRequest;
import io.yidi.proto.policy.v1.CheckPoliciesResponse;
import io.yidi.proto.policy.v1.CitedEvidence;
import io.yidi.proto.policy.v1.FileChangeKind;
import io.yidi.proto.policy.v1.GetPolicyRequest;
import io.yidi.proto.policy.v1.GetPolicyResponse;
import io.yidi.proto.policy.v1.ListPoliciesRequest;
import io.yidi.proto.policy.v1.ListPoliciesResponse;
import io.yidi.proto.policy.v1.Policy;
import io.yidi.proto.policy.v1.PolicyFile;
import io.yidi.proto.policy.v1.PolicyPeriod;
import io.yidi.proto.policy.v1.PolicyProblem;
import io.yidi.proto.policy.v1.PolicyServiceGrpc.PolicyServiceBlockingStub;
import io.yidi.proto.policy.v1.PublishPoliciesRequest;
import io.yidi.proto.policy.v1.PublishPoliciesResponse;
import io.yidi.proto.settlement.v1.ExplainSettlementRequest;
import io.yidi.proto.settlement.v1.ExplainSettlementResponse;
import io.yidi.proto.settlement.v1.PreviewSettlementRequest;
import io.yidi.proto.settlement.v1.Settlement;
import io.yidi.proto.type.v1.EvidenceGrade;
import io.yidi.proto.type.v1.VisitKind;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class PolicyServiceTest {

  private static TestGateway gateway;
  private static DemoClient client;

  @BeforeAll
  static void start() {
    gateway = TestGateway.start(TestGateway.freshDirectory("policies"));
    client = gateway.client(TestGateway.MADE_UP_PHARMACY);
  }

  @AfterAll
  static void stop() {
    client.close();
    gateway.stop();
  }

  private static PolicyServiceBlockingStub service() {
    return client.policy();
  }

  private static PublishPoliciesRequest.Builder publication(List<PolicyFile> files) {
    return PublishPoliciesRequest.newBuilder()
        .setRequestId(id())
        .addAllFiles(files)
        .setReason("示范发布");
  }

  private static PublishPoliciesResponse publish(PublishPoliciesRequest.Builder request) {
    return service().publishPolicies(request.build());
  }

  private static Timestamp in(long seconds) {
    Instant instant = Instant.now().plusSeconds(seconds);
    return Timestamp.newBuilder()
        .setSeconds(instant.getEpochSecond())
        .setNanos(instant.getNano())
        .build();
  }

  private static Settlement preview(String person) {
    return client
        .settlement()
        .previewSettlement(
            PreviewSettlementRequest.newBuilder().setClaim(pharmacy(person, 300)).build())
        .getSettlement();
  }

  private static ListPoliciesResponse list(ListPoliciesRequest.Builder request) {
    return service().listPolicies(request.build());
  }

  private static String name(Policy policy) {
    return policy.getArea() + "/" + policy.getInsuranceType() + "/" + policy.getVisitKind();
  }

  @Test
  void everyPolicyIsListedOnceWhateverThePages() {
    List<Policy> all = list(ListPoliciesRequest.newBuilder().setPageSize(200)).getPoliciesList();
    assertThat(all).hasSizeGreaterThan(20);
    List<Policy> paged = new ArrayList<>();
    String token = "";
    do {
      ListPoliciesResponse page =
          list(ListPoliciesRequest.newBuilder().setPageSize(7).setPageToken(token));
      assertThat(page.getPoliciesCount()).isBetween(1, 7);
      paged.addAll(page.getPoliciesList());
      token = page.getNextPageToken();
    } while (!token.isEmpty());
    assertThat(paged).isEqualTo(all);
    assertThat(all.stream().map(PolicyServiceTest::name)).doesNotHaveDuplicates();
    assertThat(all).allSatisfy(policy -> assertThat(policy.getPeriodsList()).isNotEmpty());
  }

  @Test
  void theListSaysWhatIsPublished() {
    ListPoliciesResponse found =
        list(
            ListPoliciesRequest.newBuilder()
                .setArea("990100")
                .setInsuranceType("310")
                .setVisitKind(VisitKind.VISIT_KIND_PHARMACY));
    assertThat(found.getPoliciesList())
        .singleElement()
        .satisfies(
            policy -> {
              assertThat(policy.getPlaceName()).isEqualTo("示范市(虚构)");
              assertThat(policy.getPolicyVersion()).isEqualTo(found.getPolicyVersion());
              PolicyPeriod period = policy.getPeriods(0);
              assertThat(period.getValidFrom().getYear()).isEqualTo(2024);
              assertThat(period.hasValidUntil()).isFalse();
              assertThat(period.getGradesList())
                  .containsExactly(EvidenceGrade.EVIDENCE_GRADE_FICTITIOUS);
              assertThat(period.getTiersList())
                  .extracting(tier -> tier.getTier())
                  .containsExactly(
                      BenefitTier.BENEFIT_TIER_LOCAL,
                      BenefitTier.BENEFIT_TIER_LONG_TERM,
                      BenefitTier.BENEFIT_TIER_OTHER_TEMPORARY);
            });
    assertThat(
            list(ListPoliciesRequest.newBuilder().setVisitKind(VisitKind.VISIT_KIND_INPATIENT))
                .getPoliciesList())
        .isNotEmpty()
        .allMatch(policy -> policy.getVisitKind() == VisitKind.VISIT_KIND_INPATIENT);
    assertThat(list(ListPoliciesRequest.newBuilder().setArea("999999")).getPoliciesList())
        .isEmpty();
  }

  private static GetPolicyRequest.Builder jiangmen() {
    return GetPolicyRequest.newBuilder()
        .setArea("440700")
        .setInsuranceType("310")
        .setVisitKind(VisitKind.VISIT_KIND_INPATIENT);
  }

  @Test
  void aPolicyIsReadWithItsTextAndEverySource() {
    GetPolicyResponse found = service().getPolicy(jiangmen().build());
    String path = "440700/310/inpatient.yaml";
    assertThat(found.getFile().getPath()).isEqualTo(path);
    assertThat(found.getFile().getText()).isEqualTo(PolicyFiles.builtIn().texts().get(path));
    assertThat(found.getEvidenceList())
        .isNotEmpty()
        .allSatisfy(
            cited -> {
              assertThat(cited.getName()).isNotEmpty();
              assertThat(cited.getEvidence().getGrade())
                  .isNotEqualTo(EvidenceGrade.EVIDENCE_GRADE_UNSPECIFIED);
              assertThat(cited.getEvidence().getDocument() + cited.getEvidence().getAddressesList())
                  .isNotEqualTo("[]");
            });
    assertThat(found.getEvidenceList().stream().map(CitedEvidence::getRowsList))
        .anyMatch(rows -> rows.contains("deductible[0]"));
    assertThat(
            service()
                .getPolicy(jiangmen().setOnDate(DemoClient.date(LocalDate.of(1999, 1, 1))).build())
                .getPolicy()
                .getPeriodsList())
        .isEmpty();
    assertThat(
            service()
                .getPolicy(jiangmen().setOnDate(DemoClient.date(LocalDate.of(2025, 3, 1))).build())
                .getPolicy()
                .getPeriodsList())
        .hasSize(1);
  }

  @Test
  void aPolicyThatIsNotThereIsRefused() {
    Refused.by(() -> service().getPolicy(jiangmen().setArea("440701").build()))
        .with(Code.NOT_FOUND, ErrorReason.ERROR_REASON_POLICY_NOT_FOUND)
        .saying("440701/310/inpatient.yaml");
    Refused.by(() -> service().getPolicy(jiangmen().setPolicyVersion("0123456789abcdef").build()))
        .with(Code.NOT_FOUND, ErrorReason.ERROR_REASON_POLICY_NOT_FOUND)
        .having("policy_version", "0123456789abcdef");
    Refused.by(
            () ->
                service()
                    .getPolicy(
                        GetPolicyRequest.newBuilder()
                            .setArea("4407")
                            .setInsuranceType("3x0")
                            .setPolicyVersion("new")
                            .build()))
        .with(Code.INVALID_ARGUMENT, ErrorReason.ERROR_REASON_FIELD_INVALID)
        .naming("area", "4407")
        .naming("insurance_type", "3x0")
        .naming("visit_kind", "UNSPECIFIED")
        .naming("policy_version", "new");
  }

  private static CheckPoliciesResponse check(String path, String text) {
    return service()
        .checkPolicies(CheckPoliciesRequest.newBuilder().addFiles(file(path, text)).build());
  }

  private static String sale() {
    return demonstration().getOrDefault(SALE, "");
  }

  private static void assertFault(String text, int line, String key, String message) {
    CheckPoliciesResponse checked = check(SALE, text);
    assertThat(checked.getPolicyVersion()).isEmpty();
    assertThat(checked.getProblemsList())
        .as(checked.toString())
        .anySatisfy(
            problem -> {
              assertThat(problem.getPath()).isEqualTo(SALE);
              assertThat(problem.getLine()).isEqualTo(line);
              assertThat(problem.getKey()).isEqualTo(key);
              assertThat(problem.getMessage()).contains(message);
            });
    assertThat(checked.getProblemCount()).isEqualTo(checked.getProblemsCount());
  }

  @Test
  void faultsAreNamedWithFileLineAndKeyAndNothingIsStored() {
    long kept = gateway.number("SELECT count(*) FROM policy_archive");
    String due = "{evidence: made-up, amount: 100, counter: outpatient_deductible}";
    assertFault(sale() + "colour: red\n", 38, "colour", "unknown key");
    assertFault(
        sale()
            .replace(
                due,
                "{evidence: made-up, until: 2025-01-01, amount: 100}\n"
                    + "  - {evidence: made-up, from: 2025-02-01, amount: 100}"),
        22,
        "deductible",
        "gap: from 2025-01-01 until 2025-02-01");
    assertFault(
        sale().replace(due, due + "\n  - {evidence: made-up, from: 2025-02-01, amount: 100}"),
        22,
        "deductible",
        "overlap");
    assertFault(
        sale().replace(due, "{amount: 100, counter: outpatient_deductible}"),
        22,
        "deductible[0]",
        "missing key evidence");
    assertFault("a: [", 1, "", "not YAML");
    assertFault("[".repeat(100_000), 0, "", "nested too deeply");
    assertFault("a: &a [*a]\nevidence: *a\ntiers: *a\n", 1, "a", "unknown key");
    assertThat(check("990100/310/dentist.yaml", sale()).getProblemsList())
        .extracting(PolicyProblem::getMessage)
        .singleElement()
        .asString()
        .startsWith("unknown place");
    assertThat(gateway.number("SELECT count(*) FROM policy_archive")).isEqualTo(kept);
  }

  private static final String CASE =
      """
      schema: 1
      insured: {place: "990100", name: 示范市, insurance_type: "310", person_type: "11", age: 40}
      institution: {place: "990100", type: pharmacy}
      visit: pharmacy
      visits:
        - id: first-sale
          source: worked out by hand
          date: 2025-03-09
          bill: {in_scope: 300.00}
          expected: {deductible: 100.00, pooled: 100.00}
        - id: second-sale
          source: worked out by hand
          date: 2025-03-10
          bill: {in_scope: 300.00}
          expected: {pooled: 149.99}
      """;

  @Test
  void casesRunAgainstTheFilesGiven() {
    CheckPoliciesResponse checked =
        service()
            .checkPolicies(
                CheckPoliciesRequest.newBuilder()
                    .addAllFiles(files(demonstration()))
                    .addCases(file("sales.yaml", CASE))
                    .build());
    assertThat(checked.getProblemsList()).isEmpty();
    assertThat(checked.getPolicyVersion()).hasSize(16);
    assertThat(checked.getCaseCount()).isEqualTo(2);
    assertThat(checked.getDifferingCaseCount()).isEqualTo(1);
    assertThat(checked.getResults(0).getAgrees()).isTrue();
    assertThat(checked.getResults(1).getAnswers(0).toString())
        .isEqualTo("name: \"pooled\"\nexpected: \"149.99\"\nactual: \"150.00\"\n");
  }

  @Test
  void casesThatCannotBeAreProblems() {
    for (String bad :
        List.of(
            CASE.replace("visits:", "counters_before: {nothing: 1.00}\nvisits:"),
            CASE.replace("expected: {pooled: 149.99}", "expected: {pooled: much}"),
            CASE.replace("source: worked out by hand", "source: \"\""),
            CASE.replace("{in_scope: 300.00}", "{in_scope: 99999999999999.00}"),
            CASE.replace("visit: pharmacy", "visit: dentist"))) {
      CheckPoliciesResponse checked =
          service()
              .checkPolicies(
                  CheckPoliciesRequest.newBuilder()
                      .addAllFiles(files(demonstration()))
                      .addCases(file("sales.yaml", bad))
                      .build());
      assertThat(checked.getProblemsList())
          .as(bad)
          .isNotEmpty()
          .allSatisfy(problem -> assertThat(problem.getPath()).isEqualTo("sales.yaml"));
    }
  }

  @Test
  void aPublicationSwitchesAtOnceAndWhatWasSettledStaysAsItWas() {
    publish(publication(paying(50)));
    String person = gateway.newPerson("990100");
    Settlement settled =
        client.settlement().settle(settle(id(), pharmacy(person, 300))).getSettlement();
    PublishPoliciesResponse published = publish(publication(paying(60)));
    assertThat(published.getPreviousPolicyVersion()).isEqualTo(settled.getPolicyVersion());
    assertThat(published.getChangesList())
        .singleElement()
        .satisfies(
            change -> {
              assertThat(change.getPath()).isEqualTo(SALE);
              assertThat(change.getKind()).isEqualTo(FileChangeKind.FILE_CHANGE_KIND_CHANGED);
            });
    Settlement fresh = preview(gateway.newPerson("990100"));
    assertThat(fresh.getPolicyVersion()).isEqualTo(published.getPolicyVersion());
    assertThat(fresh.getSplit().getFundTotalFen()).isEqualTo(12_000);
    ExplainSettlementResponse explained =
        client
            .settlement()
            .explainSettlement(
                ExplainSettlementRequest.newBuilder()
                    .setSettlementId(settled.getSettlementId())
                    .build());
    assertThat(explained.getReproduced()).isTrue();
    assertThat(explained.getSettlement().toByteString()).isEqualTo(settled.toByteString());
    GetPolicyRequest.Builder old =
        GetPolicyRequest.newBuilder()
            .setArea("990100")
            .setInsuranceType("310")
            .setVisitKind(VisitKind.VISIT_KIND_PHARMACY)
            .setPolicyVersion(settled.getPolicyVersion());
    assertThat(service().getPolicy(old.build()).getFile().getText()).contains("in_service: 50%");
  }

  @Test
  void aPublicationSwitchesAtItsInstant() throws InterruptedException {
    publish(publication(paying(50)));
    String person = gateway.newPerson("990100");
    Timestamp instant = in(2);
    PublishPoliciesResponse published = publish(publication(paying(70)).setActiveFrom(instant));
    assertThat(published.getActiveFrom().getSeconds()).isEqualTo(instant.getSeconds());
    Settlement before = preview(person);
    assertThat(before.getPolicyVersion()).isEqualTo(published.getPreviousPolicyVersion());
    assertThat(before.getSplit().getFundTotalFen()).isEqualTo(10_000);
    Refused.by(() -> publish(publication(paying(71))))
        .with(Code.INVALID_ARGUMENT, ErrorReason.ERROR_REASON_FIELD_INVALID)
        .naming("active_from", "after the latest activation");
    Thread.sleep(2100);
    Settlement after =
        client.settlement().settle(settle(id(), pharmacy(person, 300))).getSettlement();
    assertThat(after.getPolicyVersion()).isEqualTo(published.getPolicyVersion());
    assertThat(after.getSplit().getFundTotalFen()).isEqualTo(14_000);
  }

  @Test
  void aRepeatIsAnsweredAsTheFirstTime() {
    PublishPoliciesRequest.Builder request = publication(paying(51));
    PublishPoliciesResponse first = publish(request);
    publish(publication(paying(52)));
    long activations = gateway.number("SELECT count(*) FROM version_activation");
    assertThat(publish(request).toByteString()).isEqualTo(first.toByteString());
    assertThat(gateway.number("SELECT count(*) FROM version_activation")).isEqualTo(activations);
    Refused.by(() -> publish(request.clone().setReason("另一个理由")))
        .with(Code.ALREADY_EXISTS, ErrorReason.ERROR_REASON_REQUEST_ID_REUSED)
        .having("field", "reason");
    Refused.by(() -> publish(request.clone().clearFiles().addAllFiles(paying(53))))
        .having("field", "files[3].text");
  }

  @Test
  void aSetWithAFaultIsNotPublished() {
    List<PolicyFile> files = new ArrayList<>(paying(54));
    files.add(file("990200/310/pharmacy.yaml", "schema: 1\ncolour: red\n"));
    PublishPoliciesRequest.Builder request = publication(files);
    long kept = gateway.number("SELECT count(*) FROM policy_publication");
    Refused.by(() -> publish(request))
        .with(Code.INVALID_ARGUMENT, ErrorReason.ERROR_REASON_FIELD_INVALID)
        .naming(
            "files[" + demonstration().size() + "]",
            "990200/310/pharmacy.yaml:2: colour: unknown key");
    assertThat(gateway.number("SELECT count(*) FROM policy_publication")).isEqualTo(kept);
    publish(request.clearFiles().addAllFiles(paying(54)));
  }

  @Test
  void theFilesThatShipBelongToTheSetUnlessAllIsReplaced() {
    PublishPoliciesResponse whole = publish(publication(paying(55)));
    assertThat(whole.getPolicyCount()).isGreaterThan(20);
    PublishPoliciesResponse alone = publish(publication(paying(55)).setReplaceAll(true));
    assertThat(alone.getPolicyCount())
        .isEqualTo(
            (int)
                demonstration().keySet().stream()
                    .filter(path -> !path.endsWith("filing.yaml"))
                    .count());
    assertThat(alone.getChangesList())
        .isNotEmpty()
        .allMatch(change -> change.getKind() == FileChangeKind.FILE_CHANGE_KIND_REMOVED);
    PublishPoliciesResponse again = publish(publication(paying(55)));
    assertThat(again.getPolicyVersion()).isEqualTo(whole.getPolicyVersion());
  }

  @Test
  void badInputIsRefused() {
    Refused.by(
            () ->
                publish(
                    PublishPoliciesRequest.newBuilder()
                        .setRequestId("short")
                        .addFiles(file("", "x"))
                        .addFiles(file(SALE, ""))
                        .addFiles(file(SALE, "x".repeat(262_145)))
                        .setActiveFrom(Timestamp.newBuilder().setNanos(-1))))
        .with(Code.INVALID_ARGUMENT, ErrorReason.ERROR_REASON_FIELD_INVALID)
        .naming("request_id", "short")
        .naming("files[0].path", "0 characters")
        .naming("files[1].text", "0 characters")
        .naming("files[2].path", "stand twice")
        .naming("files[2].text", "262145")
        .naming("active_from", "-1 ns")
        .naming("reason", "empty");
    Refused.by(() -> publish(publication(List.of())))
        .naming("files", "0 files (expected: 1 to 2000 files)");
    Refused.by(() -> publish(publication(paying(56)).setActiveFrom(in(-5))))
        .naming("active_from", "not in the past");
    Refused.by(() -> publish(publication(paying(56)).setActiveFrom(in(367L * 86_400))))
        .naming("active_from", "at most 366 days ahead");
    Refused.by(() -> list(ListPoliciesRequest.newBuilder().setPageToken("x").setPageSize(201)))
        .naming("page_token", "malformed")
        .naming("page_size", "201");
    try (DemoClient nobody = gateway.client("")) {
      Refused.by(() -> nobody.policy().listPolicies(ListPoliciesRequest.getDefaultInstance()))
          .with(Code.UNAUTHENTICATED, ErrorReason.ERROR_REASON_CALLER_UNKNOWN);
    }
    try (DemoClient stranger = gateway.client("H00000000000")) {
      Refused.by(() -> stranger.policy().publishPolicies(publication(paying(56)).build()))
          .with(Code.NOT_FOUND, ErrorReason.ERROR_REASON_INSTITUTION_NOT_FOUND);
    }
  }

  /** A start brings the policies that ship; it must not take back what an agency published. */
  @Test
  void aStartDoesNotTakeAPublicationBack() {
    PublishPoliciesResponse published = publish(publication(paying(57)));
    gateway.gateway().withPolicies(List.of(TestGateway.DEMONSTRATION.resolve("policy")));
    assertThat(preview(gateway.newPerson("990100")).getPolicyVersion())
        .isEqualTo(published.getPolicyVersion());
  }
}
