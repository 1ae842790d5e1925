package io.yidi.bench.load;

import io.grpc.Channel;
import io.yidi.bench.data.Bills;
import io.yidi.bench.data.Institutions;
import io.yidi.bench.data.Mix;
import io.yidi.policy.facts.VisitKind;
import io.yidi.proto.encounter.v1.ChargeBatch;
import io.yidi.proto.encounter.v1.CommitChargesRequest;
import io.yidi.proto.encounter.v1.DischargeRequest;
import io.yidi.proto.encounter.v1.EncounterServiceGrpc;
import io.yidi.proto.encounter.v1.OpenEncounterRequest;
import io.yidi.proto.encounter.v1.UploadChargesRequest;
import io.yidi.proto.encounter.v1.UploadHeader;
import io.yidi.proto.settlement.v1.Claim;
import io.yidi.proto.settlement.v1.InlineBill;
import io.yidi.proto.settlement.v1.SettleRequest;
import io.yidi.proto.settlement.v1.SettlementServiceGrpc;
import io.yidi.proto.type.v1.ChargeLine;
import io.yidi.proto.type.v1.Credential;
import io.yidi.proto.type.v1.CredentialType;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;

/**
 * Visits in the proportions of the field. Outpatient, pharmacy and chronic visits are one call; a
 * stay is admitted, charged, discharged and settled, and its latency is that of the whole.
 */
final class MixedVisits implements Work {

  private static final List<VisitKind> KINDS = List.of(VisitKind.values());
  private static final int BILLS = 64;
  private static final LocalDate BEGIN = SingleCalls.DAY;
  private static final LocalDate END = BEGIN.plusDays(4);

  private final SingleCalls calls;
  private final String run;
  private final Map<VisitKind, List<InlineBill>> bills = new EnumMap<>(VisitKind.class);
  private final List<ChargeLine> stayLines;
  private final long stayTotal;

  /**
   * Visits of so many persons.
   *
   * @param run mark of the run, different for each, as request ids must be
   * @param stayLines charge lines of a stay
   */
  MixedVisits(SingleCalls calls, String run, int stayLines) {
    this.calls = calls;
    this.run = run;
    Random random = new Random(64);
    for (VisitKind kind : List.of(VisitKind.OUTPATIENT, VisitKind.PHARMACY, VisitKind.CHRONIC)) {
      int most = kind == VisitKind.PHARMACY ? 4 : 8;
      bills.put(
          kind,
          Stream.generate(() -> Bills.bill(kind, BEGIN, 1 + random.nextInt(most), random))
              .limit(BILLS)
              .toList());
    }
    this.stayLines = Bills.stay(BEGIN, END, stayLines, random);
    this.stayTotal = Bills.total(this.stayLines);
  }

  @Override
  public String name() {
    return "mix";
  }

  @Override
  public List<String> sorts() {
    return KINDS.stream().map(VisitKind::fileName).toList();
  }

  @Override
  public void begin(Connection connection, long number, Done done) {
    VisitKind kind = Mix.kind(number);
    String person = calls.person(number);
    if (kind == VisitKind.INPATIENT) {
      new Stay(connection.as(SingleCalls.hospital(number)), number, person, done).open();
      return;
    }
    List<InlineBill> some = bills.getOrDefault(kind, List.of());
    Claim claim = Bills.claim(person, some.get((int) (number % some.size())));
    String institution =
        kind == VisitKind.PHARMACY
            ? Institutions.PHARMACIES.get((int) (number % Institutions.PHARMACIES.size()))
            : SingleCalls.hospital(number);
    settle(connection.as(institution), number, claim, kind, done);
  }

  private void settle(Channel channel, long number, Claim claim, VisitKind kind, Done done) {
    SettleRequest request =
        SettleRequest.newBuilder()
            .setRequestId(id("settle", number))
            .setSettleBefore(SingleCalls.soon())
            .setClaim(claim)
            .build();
    Call.unary(
        channel,
        SettlementServiceGrpc.getSettleMethod(),
        request,
        reply -> {
          if (reply.getSettlement().getSplit().getTotalFen() == claim.getTotalFen()) {
            if (number % Mix.CYCLE < 2) {
              done.sizes(request.getSerializedSize(), reply.getSerializedSize());
            }
            done.succeeded(KINDS.indexOf(kind));
          } else {
            done.failed("UNEXPECTED_REPLY", "unexpected reply: " + reply);
          }
        },
        done);
  }

  private String id(String what, long number) {
    return "mix-" + what + "-" + run + "-" + number;
  }

  /** A stay, call after call. */
  private final class Stay {
    private final Channel channel;
    private final long number;
    private final String person;
    private final Done done;

    Stay(Channel channel, long number, String person, Done done) {
      this.channel = channel;
      this.number = number;
      this.person = person;
      this.done = done;
    }

    void open() {
      Call.unary(
          channel,
          EncounterServiceGrpc.getOpenEncounterMethod(),
          OpenEncounterRequest.newBuilder()
              .setRequestId(id("open", number))
              .setCredential(
                  Credential.newBuilder()
                      .setType(CredentialType.CREDENTIAL_TYPE_E_CREDENTIAL)
                      .setNumber(person))
              .setMedType(Bills.medType(VisitKind.INPATIENT))
              .setBeginDate(Bills.date(BEGIN))
              .setInstitutionVisitNumber("ZY" + number)
              .setFlags(Bills.STAY)
              .setDepartment("压测科")
              .build(),
          reply -> upload(reply.getEncounter().getEncounterId()),
          done);
    }

    private void upload(String encounter) {
      done.calledAgain();
      String upload = id("upload", number);
      List<UploadChargesRequest> messages = new ArrayList<>();
      messages.add(
          UploadChargesRequest.newBuilder()
              .setHeader(UploadHeader.newBuilder().setEncounterId(encounter).setUploadId(upload))
              .build());
      messages.add(
          UploadChargesRequest.newBuilder()
              .setLines(ChargeBatch.newBuilder().addAllLines(stayLines))
              .build());
      Call.upload(
          channel,
          EncounterServiceGrpc.getUploadChargesMethod(),
          messages,
          reply -> commit(encounter, upload),
          done);
    }

    private void commit(String encounter, String upload) {
      done.calledAgain();
      Call.unary(
          channel,
          EncounterServiceGrpc.getCommitChargesMethod(),
          CommitChargesRequest.newBuilder()
              .setRequestId(id("commit", number))
              .setEncounterId(encounter)
              .setUploadId(upload)
              .setLineCount(stayLines.size())
              .setTotalFen(stayTotal)
              .build(),
          reply -> discharge(encounter),
          done);
    }

    private void discharge(String encounter) {
      done.calledAgain();
      Call.unary(
          channel,
          EncounterServiceGrpc.getDischargeMethod(),
          DischargeRequest.newBuilder()
              .setRequestId(id("discharge", number))
              .setEncounterId(encounter)
              .setEndDate(Bills.date(END))
              .setDischargeWay("1")
              .build(),
          reply -> {
            done.calledAgain();
            settle(
                channel,
                number,
                Bills.stayClaim(person, encounter, stayTotal, END),
                VisitKind.INPATIENT,
                done);
          },
          done);
    }
  }
}
