package io.yidi.gateway.demo;

import static io.yidi.gateway.demo.DemoClient.date;

import io.grpc.StatusRuntimeException;
import io.yidi.gateway.load.DirectoryLoader;
import io.yidi.gateway.rpc.ErrorText;
import io.yidi.gateway.rpc.Today;
import io.yidi.proto.eligibility.v1.VerifyFilingRequest;
import io.yidi.proto.filing.v1.Applicant;
import io.yidi.proto.filing.v1.CancelFilingRequest;
import io.yidi.proto.filing.v1.ChangeFilingRequest;
import io.yidi.proto.filing.v1.CheckFilingRequest;
import io.yidi.proto.filing.v1.CheckFilingResponse;
import io.yidi.proto.filing.v1.Contact;
import io.yidi.proto.filing.v1.DecideFilingRequestRequest;
import io.yidi.proto.filing.v1.Filing;
import io.yidi.proto.filing.v1.FilingAction;
import io.yidi.proto.filing.v1.FilingApplication;
import io.yidi.proto.filing.v1.FilingChannel;
import io.yidi.proto.filing.v1.FilingKind;
import io.yidi.proto.filing.v1.Material;
import io.yidi.proto.filing.v1.Objection;
import io.yidi.proto.filing.v1.ReviewDecision;
import io.yidi.proto.filing.v1.ReviewFilingRequest;
import io.yidi.proto.filing.v1.ReviseFilingRequest;
import io.yidi.proto.filing.v1.SubmitFilingRequest;
import io.yidi.proto.filing.v1.SupplementMaterialsRequest;
import io.yidi.proto.type.v1.Credential;
import io.yidi.proto.type.v1.CredentialType;
import io.yidi.proto.type.v1.InpatientType;
import io.yidi.proto.type.v1.PersonRef;
import io.yidi.proto.type.v1.VisitFlags;
import io.yidi.proto.type.v1.YesNo;
import java.io.PrintStream;
import java.nio.file.Path;
import java.time.Instant;
import java.time.LocalDate;
import java.util.Locale;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/**
 * The second act: filings made, reviewed, corrected, supplemented, changed and cancelled over gRPC,
 * with what the patient reads.
 */
public final class DemoFilings {

  private static final String AGENCY = "JG990100";
  private static final String BEIJING = "H11010500001";
  private static final String HOME = "H99010100001";

  private static final VisitFlags STAY =
      VisitFlags.newBuilder()
          .setTrauma(YesNo.YES_NO_NO)
          .setInpatientType(InpatientType.INPATIENT_TYPE_ORDINARY)
          .build();

  private final int port;
  private final DirectoryLoader loader;
  private final Path data;
  private final PrintStream out;
  private final ClerkScreen screen;
  private final LocalDate today = LocalDate.now(Today.ZONE);
  private final String run =
      Long.toString(Instant.now().toEpochMilli(), 36).toUpperCase(Locale.ROOT);
  private int states;
  private int differences;
  private int requests;

  /** Plays on a port, loading persons with a loader from the demonstration's folder. */
  public DemoFilings(int port, DirectoryLoader loader, Path data, PrintStream out) {
    this.port = port;
    this.loader = loader;
    this.data = data;
    this.out = out;
    this.screen = new ClerkScreen(out);
  }

  /** Plays both filings; tells whether every state was the expected one. */
  public boolean play() {
    out.println();
    out.println("第二幕:备案 Second act: filings");
    loader.load(data.resolve("filings"), text -> text.replace("@RUN@", run));
    try (DemoClient app = new DemoClient(port, BEIJING);
        DemoClient agency = new DemoClient(port, AGENCY);
        DemoClient home = new DemoClient(port, HOME)) {
      reviewedByHand(app, agency, home);
      openedAtOnce(app);
    }
    out.println();
    out.println(
        differences == 0
            ? "备案的 " + states + " 个状态均符合规定。 All " + states + " states of the filings are as ruled."
            : differences + " 个状态不符! " + differences + " of " + states + " states differ!");
    return differences == 0;
  }

  private String id() {
    requests++;
    return "demo-" + run + "-filing-" + requests;
  }

  private FilingApplication.Builder application(int person, FilingKind kind) {
    return FilingApplication.newBuilder()
        .setCredential(
            Credential.newBuilder()
                .setType(CredentialType.CREDENTIAL_TYPE_E_CREDENTIAL)
                .setNumber("DEMO-" + run + "-" + person))
        .setKind(kind)
        .setDestination("110000")
        .setStartDate(date(today.minusDays(2)))
        .setChannel(FilingChannel.FILING_CHANNEL_NATIONAL_APP)
        .setApplicant(Applicant.APPLICANT_SELF)
        .setNoticeAccepted(YesNo.YES_NO_YES)
        .setContact(contact("00011112222"));
  }

  private static Contact contact(String telephone) {
    return Contact.newBuilder()
        .setName("示范联系人")
        .setTelephone(telephone)
        .setAddress("示范路一号")
        .build();
  }

  private void expect(String zh, String en, String expected, String actual) {
    states++;
    boolean same = expected.equals(actual);
    if (!same) {
      differences++;
    }
    out.println(
        "   "
            + (same ? "✓ " : "✗ ")
            + zh
            + ":"
            + actual
            + (same ? "" : ",应为 " + expected)
            + "  "
            + en);
  }

  private Filing show(String zh, String en, String expected, Filing filing) {
    expect(zh, en, expected, filing.getStateName());
    String buttons =
        filing.getActionsList().stream().map(DemoFilings::button).collect(Collectors.joining(" "));
    screen.say("   可办 " + buttons, "what the patient may do now");
    return filing;
  }

  private static String button(FilingAction action) {
    return switch (action) {
      case FILING_ACTION_VIEW -> "[查看详情]";
      case FILING_ACTION_REVISE -> "[修改备案]";
      case FILING_ACTION_CANCEL -> "[取消备案]";
      case FILING_ACTION_SUPPLEMENT -> "[补充材料]";
      case FILING_ACTION_CHANGE -> "[信息变更]";
      case FILING_ACTION_EXTEND -> "[延期]";
      case FILING_ACTION_UNSPECIFIED, UNRECOGNIZED -> "";
    };
  }

  private void refused(String expected, Supplier<Filing> call) {
    try {
      show("应当拒绝", "must be refused", expected, call.get());
    } catch (StatusRuntimeException error) {
      ErrorText text = ErrorText.of(error);
      expect("不予办理", "refused", expected, text.reason());
      screen.say("   " + text.zh(), text.en());
    }
  }

  private void verify(DemoClient hospital, String personId) {
    screen.decision(
        hospital
            .eligibility()
            .verifyFiling(
                VerifyFilingRequest.newBuilder()
                    .setPerson(PersonRef.newBuilder().setPersonId(personId))
                    .setMedType("21")
                    .setBeginDate(date(today))
                    .setFlags(STAY)
                    .build())
            .getDecision());
  }

  private Filing submit(DemoClient app, FilingApplication.Builder application) {
    return app.filing()
        .submitFiling(
            SubmitFilingRequest.newBuilder().setRequestId(id()).setApplication(application).build())
        .getFiling();
  }

  private Filing review(DemoClient agency, Filing filing, ReviewDecision decision, String opinion) {
    return agency
        .filing()
        .reviewFiling(
            ReviewFilingRequest.newBuilder()
                .setRequestId(id())
                .setFilingId(filing.getFilingId())
                .setDecision(decision)
                .setOpinion(opinion)
                .build())
        .getFiling();
  }

  private Filing cancel(DemoClient app, Filing filing) {
    return app.filing()
        .cancelFiling(
            CancelFilingRequest.newBuilder()
                .setRequestId(id())
                .setFilingId(filing.getFilingId())
                .setChannel(FilingChannel.FILING_CHANNEL_NATIONAL_APP)
                .setReason("返回参保地")
                .build())
        .getFiling();
  }

  private void reviewedByHand(DemoClient app, DemoClient agency, DemoClient home) {
    screen.title(
        7,
        "示范市职工,快速备案(人工审核),异地长期居住",
        "Employee of the made-up place, reviewed by hand, long-term resident");
    FilingApplication.Builder application =
        application(7, FilingKind.FILING_KIND_LONG_TERM_RESIDENT);
    CheckFilingResponse checked =
        app.filing()
            .checkFiling(CheckFilingRequest.newBuilder().setApplication(application).build());
    for (Objection objection : checked.getObjectionsList()) {
      screen.say("提交前提示 " + objection.getText().getZh(), objection.getText().getEn());
    }
    Filing filing =
        show("提交备案", "submitted", "申办中", submit(app, application.setPromiseMade(YesNo.YES_NO_YES)));
    String person = filing.getPersonId();
    verify(app, person);
    Filing back =
        show(
            "经办机构退回",
            "sent back",
            "被退回",
            review(agency, filing, ReviewDecision.REVIEW_DECISION_RETURN, "请补充联系地址门牌号"));
    screen.say("   退回原因 " + back.getOpinion(), "why");
    Filing revised =
        app.filing()
            .reviseFiling(
                ReviseFilingRequest.newBuilder()
                    .setRequestId(id())
                    .setFilingId(filing.getFilingId())
                    .setApplication(application)
                    .build())
            .getFiling();
    show("修改备案", "corrected", "申办中", revised);
    Filing approved =
        show(
            "审核通过",
            "approved",
            "备案成功",
            review(agency, filing, ReviewDecision.REVIEW_DECISION_APPROVE, ""));
    screen.say(
        "   承诺材料补齐期限 "
            + day(approved.getPromiseDueDate())
            + ",锁定至 "
            + day(approved.getLockedUntil()),
        "papers owed until, locked until");
    verify(app, person);
    verify(home, person);
    supplement(app, agency, filing);
    verify(home, person);
    refused("FILING_LOCKED", () -> cancel(app, filing));
  }

  private void supplement(DemoClient app, DemoClient agency, Filing filing) {
    Filing asked =
        app.filing()
            .supplementMaterials(
                SupplementMaterialsRequest.newBuilder()
                    .setRequestId(id())
                    .setFilingId(filing.getFilingId())
                    .setChannel(FilingChannel.FILING_CHANNEL_NATIONAL_APP)
                    .setNoticeAccepted(YesNo.YES_NO_YES)
                    .addMaterials(Material.MATERIAL_RESIDENCE_PROOF)
                    .build())
            .getFiling();
    show("补充材料", "papers handed in", "备案成功", asked);
    Filing granted =
        agency
            .filing()
            .decideFilingRequest(
                DecideFilingRequestRequest.newBuilder()
                    .setRequestId(id())
                    .setFilingId(filing.getFilingId())
                    .setNumber(1)
                    .setDecision(ReviewDecision.REVIEW_DECISION_APPROVE)
                    .build())
            .getFiling();
    show("材料审核通过,双向享受待遇", "papers approved: benefits in both places", "备案成功", granted);
  }

  private void openedAtOnce(DemoClient app) {
    screen.title(8, "厦门职工,自助备案(自动审核),临时外出就医", "Xiamen employee, opened at once, temporary care");
    Filing filing =
        show(
            "提交备案,即时生效",
            "submitted, in force at once",
            "已开通",
            submit(
                app,
                application(8, FilingKind.FILING_KIND_OTHER_TEMPORARY)
                    .setEndDate(date(today.plusDays(60)))));
    screen.say(
        "   开通编号 "
            + filing.getFilingId()
            + ","
            + day(filing.getStartDate())
            + " 至 "
            + day(filing.getEndDate()),
        "number and period");
    verify(app, filing.getPersonId());
    Filing changed =
        app.filing()
            .changeFiling(
                ChangeFilingRequest.newBuilder()
                    .setRequestId(id())
                    .setFilingId(filing.getFilingId())
                    .setChannel(FilingChannel.FILING_CHANNEL_NATIONAL_APP)
                    .setNoticeAccepted(YesNo.YES_NO_YES)
                    .setStartDate(date(today.minusDays(10)))
                    .setEndDate(date(today.plusDays(30)))
                    .setContact(contact("00033334444"))
                    .build())
            .getFiling();
    show("信息变更", "period and contact changed", "已开通", changed);
    show("取消备案", "cancelled at once", "已关闭", cancel(app, filing));
    verify(app, filing.getPersonId());
  }

  private static String day(com.google.type.Date date) {
    return LocalDate.of(date.getYear(), date.getMonth(), date.getDay()).toString();
  }
}
