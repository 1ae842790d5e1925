package io.yidi.gateway.policy;

import com.google.protobuf.InvalidProtocolBufferException;
import io.grpc.stub.StreamObserver;
import io.yidi.gateway.rpc.Caller;
import io.yidi.gateway.rpc.Calls;
import io.yidi.gateway.rpc.Fields;
import io.yidi.gateway.rpc.Page;
import io.yidi.gateway.rpc.Refusal;
import io.yidi.gateway.rpc.Wire;
import io.yidi.gateway.rules.ActiveRules;
import io.yidi.gateway.rules.Rules;
import io.yidi.policy.benefit.BenefitPolicy;
import io.yidi.policy.benefit.PolicyKey;
import io.yidi.policy.facts.VisitKind;
import io.yidi.policy.load.PolicyEvidence;
import io.yidi.policy.load.PolicyFiles;
import io.yidi.policy.split.PolicyBook;
import io.yidi.proto.error.v1.ErrorReason;
import io.yidi.proto.policy.v1.CheckPoliciesRequest;
import io.yidi.proto.policy.v1.CheckPoliciesResponse;
import io.yidi.proto.policy.v1.GetPolicyRequest;
import io.yidi.proto.policy.v1.GetPolicyResponse;
import io.yidi.proto.policy.v1.ListPoliciesRequest;
import io.yidi.proto.policy.v1.ListPoliciesResponse;
import io.yidi.proto.policy.v1.PolicyFile;
import io.yidi.proto.policy.v1.PolicyServiceGrpc;
import io.yidi.proto.policy.v1.PublishPoliciesRequest;
import io.yidi.proto.policy.v1.PublishPoliciesResponse;
import jakarta.inject.Singleton;
import java.time.Instant;
import java.time.LocalDate;
import java.util.Comparator;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** The policy service. */
@Singleton
final class PolicyEndpoint extends PolicyServiceGrpc.PolicyServiceImplBase {

  private final ActiveRules rules;
  private final Publisher publisher;

  PolicyEndpoint(ActiveRules rules, Publisher publisher) {
    this.rules = rules;
    this.publisher = publisher;
  }

  @Override
  public void listPolicies(
      ListPoliciesRequest request, StreamObserver<ListPoliciesResponse> observer) {
    Calls.answer(observer, () -> list(request));
  }

  private ListPoliciesResponse list(ListPoliciesRequest request) {
    Fields fields = new Fields();
    PolicyForm form = new PolicyForm(fields);
    form.area(request.getArea(), false);
    form.insuranceType(request.getInsuranceType(), false);
    int pageSize = fields.pageSize(request.getPageSize(), 50, 200);
    PolicyPage after = PolicyPage.read(fields, request.getPageToken());
    fields.done();
    PolicyBook inForce = known().book();
    PolicyBook book = after == null ? inForce : bookOf(after);
    Page<BenefitPolicy> page =
        Page.cut(
            book.policies().values().stream()
                .filter(policy -> wanted(policy.key(), request))
                .filter(policy -> after == null || after.precedes(policy.key()))
                .sorted(Comparator.comparing(policy -> policy.key().toString()))
                .limit(pageSize + 1L)
                .toList(),
            pageSize,
            last -> new PolicyPage(book.version(), last.key().toString()).text());
    return ListPoliciesResponse.newBuilder()
        .setPolicyVersion(book.version())
        .addAllPolicies(
            page.rows().stream()
                .map(policy -> PolicyView.policy(policy, book.version(), null))
                .toList())
        .setNextPageToken(page.nextToken())
        .build();
  }

  private static boolean wanted(PolicyKey key, ListPoliciesRequest request) {
    VisitKind kind = Wire.visitKind(request.getVisitKind());
    return (request.getArea().isEmpty() || request.getArea().equals(key.area()))
        && (request.getInsuranceType().isEmpty()
            || request.getInsuranceType().equals(key.insuranceType()))
        && (kind == null || kind == key.visit());
  }

  private PolicyBook bookOf(PolicyPage page) {
    if (rules.files(page.version()) == null) {
      throw Refusal.field("page_token", "of no version", "a token answered by ListPolicies");
    }
    return rules.book(page.version());
  }

  /** The rules in force, for a caller that the directory knows. */
  private Rules known() {
    Rules inForce = rules.current();
    inForce.reference().requireInstitution(Caller.institution());
    return inForce;
  }

  @Override
  public void getPolicy(GetPolicyRequest request, StreamObserver<GetPolicyResponse> observer) {
    Calls.answer(observer, () -> get(request));
  }

  private GetPolicyResponse get(GetPolicyRequest request) {
    Fields fields = new Fields();
    PolicyForm form = new PolicyForm(fields);
    form.area(request.getArea(), true);
    form.insuranceType(request.getInsuranceType(), true);
    fields.said("visit_kind", request.getVisitKind());
    form.version(request.getPolicyVersion());
    LocalDate day = fields.optionalDate("on_date", request.hasOnDate(), request.getOnDate());
    fields.done();
    String inForce = known().book().version();
    String version = request.getPolicyVersion().isEmpty() ? inForce : request.getPolicyVersion();
    VisitKind kind = Objects.requireNonNull(Wire.visitKind(request.getVisitKind()));
    PolicyKey key = new PolicyKey(request.getArea(), request.getInsuranceType(), kind);
    return get(key, version, day);
  }

  private GetPolicyResponse get(PolicyKey key, String version, @Nullable LocalDate day) {
    PolicyFiles files = rules.files(version);
    String path = key + ".yaml";
    String text = files == null ? null : files.texts().get(path);
    BenefitPolicy policy = text == null ? null : rules.book(version).policy(key);
    if (text == null || policy == null) {
      throw new Refusal(
              ErrorReason.ERROR_REASON_POLICY_NOT_FOUND,
              files == null ? "没有该政策版本,请核对版本号。" : "该版本没有此参保地、险种、就诊类别的待遇政策,请核对后重新查询。",
              files == null
                  ? "policy_version: " + version + " (expected: a version that was published)"
                  : path + ": not in version " + version + " (expected: a policy of ListPolicies)")
          .with("policy_version", version);
    }
    return GetPolicyResponse.newBuilder()
        .setPolicy(PolicyView.policy(policy, version, day))
        .setFile(PolicyFile.newBuilder().setPath(path).setText(text))
        .addAllEvidence(PolicyEvidence.of(path, text).stream().map(PolicyView::cited).toList())
        .build();
  }

  @Override
  public void checkPolicies(
      CheckPoliciesRequest request, StreamObserver<CheckPoliciesResponse> observer) {
    Calls.answer(observer, () -> check(request));
  }

  private CheckPoliciesResponse check(CheckPoliciesRequest request) {
    Fields fields = new Fields();
    PolicyForm form = new PolicyForm(fields);
    int least = request.getCasesCount() == 0 ? 1 : 0;
    Map<String, String> texts =
        form.texts("files", request.getFilesList(), least, PolicyForm.MOST_FILES);
    Map<String, String> cases =
        form.texts("cases", request.getCasesList(), 0, PolicyForm.MOST_CASES);
    fields.done();
    known();
    PolicyFiles set = PolicyForm.set(texts, request.getReplaceAll());
    PolicyCheck.Checked checked = PolicyCheck.check(set, cases);
    CheckPoliciesResponse.Builder out = PolicyView.checked(checked);
    if (checked.problems().isEmpty()) {
      out.setPolicyVersion(set.version())
          .addAllChanges(PolicyView.changes(rules.latestFiles(), set));
    }
    return out.build();
  }

  @Override
  public void publishPolicies(
      PublishPoliciesRequest request, StreamObserver<PublishPoliciesResponse> observer) {
    Calls.answer(observer, () -> publish(request));
  }

  private PublishPoliciesResponse publish(PublishPoliciesRequest request) {
    Fields fields = new Fields();
    PolicyForm form = new PolicyForm(fields);
    fields.id("request_id", request.getRequestId());
    Map<String, String> texts =
        form.texts("files", request.getFilesList(), 1, PolicyForm.MOST_FILES);
    Instant activeFrom =
        fields.optionalInstant("active_from", request.hasActiveFrom(), request.getActiveFrom());
    fields.text("reason", request.getReason(), 1, 200);
    fields.done();
    known();
    Publisher.Order order =
        new Publisher.Order(
            Caller.institution(),
            request.getRequestId(),
            PolicyForm.set(texts, request.getReplaceAll()),
            activeFrom,
            request.getReason(),
            request.getFilesList().stream().map(PolicyFile::getPath).toList(),
            request);
    try {
      return PublishPoliciesResponse.parseFrom(
          publisher.publish(order, published -> PolicyView.published(published).toByteArray()));
    } catch (InvalidProtocolBufferException e) {
      throw new IllegalStateException("stored reply", e);
    }
  }
}
