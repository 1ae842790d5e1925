package io.yidi.gateway.testing;

import static io.yidi.gateway.demo.DemoClient.date;
import static io.yidi.gateway.testing.Bills.id;
import static io.yidi.gateway.testing.Bills.person;

import io.yidi.gateway.demo.DemoClient;
import io.yidi.proto.eligibility.v1.FilingDecision;
import io.yidi.proto.eligibility.v1.VerifyFilingRequest;
import io.yidi.proto.filing.v1.Applicant;
import io.yidi.proto.filing.v1.CancelFilingRequest;
import io.yidi.proto.filing.v1.Contact;
import io.yidi.proto.filing.v1.DecideFilingRequestRequest;
import io.yidi.proto.filing.v1.Filing;
import io.yidi.proto.filing.v1.FilingApplication;
import io.yidi.proto.filing.v1.FilingChannel;
import io.yidi.proto.filing.v1.FilingKind;
import io.yidi.proto.filing.v1.GetFilingRequest;
import io.yidi.proto.filing.v1.Material;
import io.yidi.proto.filing.v1.ReviewDecision;
import io.yidi.proto.filing.v1.ReviewFilingRequest;
import io.yidi.proto.filing.v1.SubmitFilingRequest;
import io.yidi.proto.type.v1.YesNo;
import java.time.LocalDate;

/** Filings for tests: applications that are good as they are, to be spoiled one field at a time. */
public final class Filings {

  /** Agency of the made-up place that reviews by hand. */
  public static final String AGENCY = "JG990100";

  /** Agency of the made-up place that opens filings at once. */
  public static final String SELF_SERVICE_AGENCY = "JG990200";

  private Filings() {}

  /** A long-term filing for Beijing with proof of residence, through the national app. */
  public static FilingApplication.Builder longTerm(String personId) {
    return FilingApplication.newBuilder()
        .setCredential(Visits.credential(personId))
        .setKind(FilingKind.FILING_KIND_LONG_TERM_RESIDENT)
        .setDestination("110000")
        .setStartDate(date(Visits.today()))
        .setChannel(FilingChannel.FILING_CHANNEL_NATIONAL_APP)
        .setApplicant(Applicant.APPLICANT_SELF)
        .setNoticeAccepted(YesNo.YES_NO_YES)
        .setContact(
            Contact.newBuilder().setName("示范联系人").setTelephone("00012345678").setAddress("示范路一号"))
        .addMaterials(Material.MATERIAL_RESIDENCE_PROOF);
  }

  /** The same by promise. */
  public static FilingApplication.Builder byPromise(String personId) {
    return longTerm(personId).clearMaterials().setPromiseMade(YesNo.YES_NO_YES);
  }

  /** Another temporary filing for Beijing. */
  public static FilingApplication.Builder temporary(String personId) {
    return longTerm(personId).setKind(FilingKind.FILING_KIND_OTHER_TEMPORARY).clearMaterials();
  }

  /** Hands an application in. */
  public static Filing submit(DemoClient client, FilingApplication.Builder application) {
    return client
        .filing()
        .submitFiling(
            SubmitFilingRequest.newBuilder().setRequestId(id()).setApplication(application).build())
        .getFiling();
  }

  /** Reads a filing. */
  public static Filing get(DemoClient client, String filingId) {
    return client
        .filing()
        .getFiling(GetFilingRequest.newBuilder().setFilingId(filingId).build())
        .getFiling();
  }

  /** A review of an application. */
  public static ReviewFilingRequest review(
      String filingId, ReviewDecision decision, String opinion) {
    return ReviewFilingRequest.newBuilder()
        .setRequestId(id())
        .setFilingId(filingId)
        .setDecision(decision)
        .setOpinion(opinion)
        .build();
  }

  /** Approves an application. */
  public static Filing approve(DemoClient agency, String filingId) {
    return agency
        .filing()
        .reviewFiling(review(filingId, ReviewDecision.REVIEW_DECISION_APPROVE, ""))
        .getFiling();
  }

  /** A decision on a request. */
  public static DecideFilingRequestRequest decide(
      String filingId, int number, ReviewDecision decision, String opinion) {
    return DecideFilingRequestRequest.newBuilder()
        .setRequestId(id())
        .setFilingId(filingId)
        .setNumber(number)
        .setDecision(decision)
        .setOpinion(opinion)
        .build();
  }

  /** A cancellation through the national app. */
  public static CancelFilingRequest.Builder cancel(String filingId) {
    return CancelFilingRequest.newBuilder()
        .setRequestId(id())
        .setFilingId(filingId)
        .setChannel(FilingChannel.FILING_CHANNEL_NATIONAL_APP)
        .setReason("不再外出");
  }

  /** What the filing check says of an ordinary stay that begins on a day at the caller. */
  public static FilingDecision verify(DemoClient hospital, String personId, LocalDate day) {
    return hospital
        .eligibility()
        .verifyFiling(
            VerifyFilingRequest.newBuilder()
                .setPerson(person(personId))
                .setMedType("21")
                .setBeginDate(date(day))
                .setFlags(Visits.STAY)
                .build())
        .getDecision();
  }
}
