package io.yidi.bench.data;

import io.yidi.bench.report.Progress;
import io.yidi.gateway.demo.DemoClient;
import io.yidi.policy.facts.VisitKind;
import io.yidi.proto.encounter.v1.DischargeRequest;
import io.yidi.proto.encounter.v1.OpenEncounterRequest;
import io.yidi.proto.settlement.v1.Claim;
import io.yidi.proto.settlement.v1.SettleRequest;
import io.yidi.proto.type.v1.ChargeLine;
import io.yidi.proto.type.v1.Credential;
import io.yidi.proto.type.v1.CredentialType;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;

/**
 * Plays the visits of the template persons over gRPC, so that what is stored of them is what the
 * gateway itself stores. Visits are spread over the 24 months before today; the kinds follow {@link
 * Mix}.
 */
final class Histories implements AutoCloseable {

  /** Days over which a history is spread. */
  static final int DAYS = 730;

  private static final int AT_ONCE = 16;
  private static final int LONGEST_STAY = 9;

  private final int port;
  private final Supplier<Instant> clock;
  private final LocalDate today;
  private final long seed;
  private final Map<String, DemoClient> clients = new ConcurrentHashMap<>();
  private final AtomicLong played = new AtomicLong();

  /**
   * Plays on a port of this machine.
   *
   * @param clock the database's clock
   * @param today the day before which all visits lie
   * @param seed where the bills come from
   */
  Histories(int port, Supplier<Instant> clock, LocalDate today, long seed) {
    this.port = port;
    this.clock = clock;
    this.today = today;
    this.seed = seed;
  }

  /** Plays all; returns the moments of each template. */
  List<List<Moment>> play(Plan plan) throws InterruptedException {
    Progress progress = new Progress("visits played", plan.played());
    List<Future<List<Moment>>> running = new ArrayList<>();
    List<List<Moment>> moments = new ArrayList<>();
    try (ExecutorService threads =
        Executors.newFixedThreadPool(AT_ONCE, Thread.ofVirtual().factory())) {
      long before = 0;
      for (int template = 0; template < plan.templates(); template++) {
        History history = new History(template, plan.lengths().get(template), before);
        before += history.length;
        running.add(threads.submit(() -> history.play(progress)));
      }
      for (Future<List<Moment>> one : running) {
        moments.add(one.get());
      }
    } catch (ExecutionException e) {
      throw new IllegalStateException("a made-up visit failed: " + e.getCause(), e.getCause());
    }
    return moments;
  }

  private DemoClient client(String institution) {
    return clients.computeIfAbsent(institution, code -> new DemoClient(port, code));
  }

  @Override
  public void close() {
    clients.values().forEach(DemoClient::close);
  }

  /** The visits of one template, one after the other. */
  private final class History {
    private final String person;
    private final int length;
    private final long before;
    private final Random random;
    private final List<Moment> moments = new ArrayList<>();

    History(int template, int length, long before) {
      this.person = Persons.id(template);
      this.length = length;
      this.before = before;
      this.random = new Random(seed * 1_000_003 + template);
    }

    List<Moment> play(Progress progress) {
      int days = length == 0 ? DAYS : DAYS / length;
      for (int visit = 0; visit < length; visit++) {
        LocalDate from = today.minusDays(DAYS).plusDays((long) visit * days);
        VisitKind kind = Mix.kind(before + visit);
        if (kind == VisitKind.INPATIENT) {
          stay(visit, from, days);
        } else {
          bill(visit, kind, from.plusDays(random.nextInt(days)));
        }
        progress.at(played.incrementAndGet());
      }
      return moments;
    }

    private void bill(int visit, VisitKind kind, LocalDate day) {
      Instant start = clock.get();
      int lines = 1 + random.nextInt(kind == VisitKind.PHARMACY ? 4 : 8);
      List<String> places =
          kind == VisitKind.PHARMACY ? Institutions.PHARMACIES : Institutions.HOSPITALS;
      Claim claim = Bills.claim(person, Bills.bill(kind, day, lines, random));
      String id = settle(places.get(random.nextInt(places.size())), visit, claim);
      moments.add(new Moment(start, visit, day, 9, List.of(id)));
    }

    private void stay(int visit, LocalDate from, int days) {
      LocalDate begin = from.plusDays(random.nextInt(Math.max(1, days / 2)));
      LocalDate last = from.plusDays(days - 1L);
      LocalDate wished = begin.plusDays(1L + random.nextInt(LONGEST_STAY));
      LocalDate end = wished.isAfter(last) ? last : wished;
      List<ChargeLine> lines = Bills.stay(begin, end, 20 + random.nextInt(61), random);
      String institution =
          Institutions.HOSPITALS.get(random.nextInt(Institutions.HOSPITALS.size()));
      Instant admitted = clock.get();
      String encounter = open(institution, visit, begin);
      moments.add(new Moment(admitted, visit, begin, 8, List.of(encounter)));
      Instant discharged = clock.get();
      client(institution).upload(encounter, request("upload", visit), lines);
      client(institution)
          .encounter()
          .discharge(
              DischargeRequest.newBuilder()
                  .setRequestId(request("discharge", visit))
                  .setEncounterId(encounter)
                  .setEndDate(Bills.date(end))
                  .setDischargeWay("1")
                  .build());
      Claim claim = Bills.stayClaim(person, encounter, Bills.total(lines), end);
      String id = settle(institution, visit, claim);
      moments.add(new Moment(discharged, visit, end, 9, List.of(id)));
    }

    private String open(String institution, int visit, LocalDate begin) {
      return client(institution)
          .encounter()
          .openEncounter(
              OpenEncounterRequest.newBuilder()
                  .setRequestId(request("open", visit))
                  .setCredential(
                      Credential.newBuilder()
                          .setType(CredentialType.CREDENTIAL_TYPE_E_CREDENTIAL)
                          .setNumber(person))
                  .setMedType(Bills.medType(VisitKind.INPATIENT))
                  .setBeginDate(Bills.date(begin))
                  .setInstitutionVisitNumber("ZY" + person + "-" + visit)
                  .setFlags(Bills.STAY)
                  .setDepartment("压测科")
                  .build())
          .getEncounter()
          .getEncounterId();
    }

    private String settle(String institution, int visit, Claim claim) {
      return client(institution)
          .settlement()
          .settle(
              SettleRequest.newBuilder()
                  .setRequestId(request("settle", visit))
                  .setSettleBefore(DemoClient.soon())
                  .setClaim(claim)
                  .build())
          .getSettlement()
          .getSettlementId();
    }

    private String request(String what, int visit) {
      return "history-" + what + "-" + person + "-" + visit;
    }
  }
}
