package io.yidi.gateway.proof;

import static io.yidi.gateway.demo.DemoClient.date;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.Timestamp;
import io.yidi.gateway.proof.Insured.Encounter;
import io.yidi.gateway.proof.Insured.Settled;
import io.yidi.gateway.proof.Insured.Shown;
import io.yidi.gateway.proof.Plan.Step;
import io.yidi.gateway.testing.Bills;
import io.yidi.gateway.testing.Visits;
import io.yidi.proto.eligibility.v1.BenefitCounter;
import io.yidi.proto.eligibility.v1.GetBenefitBalanceRequest;
import io.yidi.proto.eligibility.v1.GetBenefitBalanceResponse;
import io.yidi.proto.settlement.v1.AccountUse;
import io.yidi.proto.settlement.v1.CancelUnknownRequest;
import io.yidi.proto.settlement.v1.CancelUnknownResponse;
import io.yidi.proto.settlement.v1.Claim;
import io.yidi.proto.settlement.v1.GetOutcomeRequest;
import io.yidi.proto.settlement.v1.GetOutcomeResponse;
import io.yidi.proto.settlement.v1.GetSettlementRequest;
import io.yidi.proto.settlement.v1.InlineBill;
import io.yidi.proto.settlement.v1.ListSettlementsRequest;
import io.yidi.proto.settlement.v1.Outcome;
import io.yidi.proto.settlement.v1.PreviewSettlementRequest;
import io.yidi.proto.settlement.v1.PreviewSettlementResponse;
import io.yidi.proto.settlement.v1.SettleRequest;
import io.yidi.proto.settlement.v1.SettleResponse;
import io.yidi.proto.settlement.v1.Settlement;
import io.yidi.proto.settlement.v1.SettlementState;
import io.yidi.proto.type.v1.ChargeLine;
import io.yidi.proto.type.v1.InpatientType;
import io.yidi.proto.type.v1.OutpatientEmergencyReferral;
import io.yidi.proto.type.v1.VisitFlags;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Plays one plan against the gateway and the model, comparing after every step. */
final class Trial {

  /** Hypertension; the made-up place treats every disease alike. */
  private static final String DISEASE = "M03900";

  private final World world;
  private final Fault fault;
  private final MadeUpRules rules;
  private final Insured person;
  private final EncounterDesk desk;
  private final TakingBack back;
  private final Plan plan;
  private final List<String> told = new ArrayList<>();

  Trial(World world, Fault fault, Plan plan) {
    this.world = world;
    this.fault = fault;
    this.rules = new MadeUpRules(fault);
    this.plan = plan;
    Choice choice = new Choice(plan.seed());
    this.person =
        new Insured(
            World.fresh("M" + Long.toString(plan.seed() & 0xFFFFFFFFL, 36)),
            choice.percent(40),
            choice.percent(70) ? choice.number(1, 3_000_00) : 0);
    this.desk = new EncounterDesk(world, person, fault);
    this.back = new TakingBack(world, rules, person, fault);
    for (int i = choice.number(0, 2); i > 0; i--) {
      person.filings().add(choice.filing());
    }
  }

  /** What was done so far, one line a step. */
  List<String> told() {
    return told;
  }

  /**
   * Plays the plan.
   *
   * @throws AssertionError when gateway and model differ
   */
  void play() {
    arrive();
    for (Step step : plan.steps()) {
      told.add(step.act().name());
      perform(step, new Choice(step.seed()));
      assertThat(world.books.of(person.id())).as("counters and balance").isEqualTo(person.purse);
    }
    desk.checkAll();
    checkLists();
  }

  private void arrive() {
    DirectoryFeed.Rows rows =
        new DirectoryFeed.Rows()
            .add("persons.csv", person.id() + ",示范模型,2,1975-06-07,01," + person.id())
            .add("credentials.csv", person.id() + ",01," + person.id() + ",,NORMAL")
            .add(
                "relations.csv",
                person.id()
                    + ",310,990100,"
                    + (person.retired() ? "12" : "11")
                    + ",no,ACTIVE,2015-01-01,");
    long balance = person.purse.balance();
    if (balance > 0) {
      rows.add("accounts.csv", person.id() + ",990100,310," + yuan(balance));
    }
    person.filings().forEach(filing -> rows.add("filings.csv", filing.row(person.id())));
    world.feed.load(rows);
  }

  private static String yuan(long fen) {
    return String.format(Locale.ROOT, "%d.%02d", fen / 100, fen % 100);
  }

  private void perform(Step step, Choice choice) {
    switch (step.act()) {
      case SETTLE -> settle(choice.inline(), World.fresh("settle"), "", null);
      case PREVIEW -> preview(choice);
      case SETTLE_AS_SHOWN -> world.sales.unswitched(() -> settleAsShown(choice));
      case REPEAT -> repeat(choice);
      case OTHER_BODY -> otherBody(choice);
      case REVERSE -> tell(back.reverse(choice));
      case REFUND_LINES -> tell(back.refundLines(choice));
      case FILE_LATE -> fileLate(choice);
      case USE_ELSEWHERE -> useElsewhere(choice);
      case OPEN -> tell(desk.open(choice));
      case PREPARE -> tell(desk.prepare(choice));
      case UPLOAD -> tell(desk.upload(choice));
      case CANCEL_CHARGES -> tell(desk.cancelCharges(choice));
      case CORRECT_FLAGS -> tell(desk.correctFlags(choice));
      case DISCHARGE -> tell(desk.discharge(choice));
      case SETTLE_ENCOUNTER -> settleEncounter(choice);
      case TOGETHER -> together(choice);
      case CANCEL_UNKNOWN -> cancelUnknown(choice);
      case ASK_OUTCOME -> askOutcome(choice);
      case READ -> read(choice);
      case ASK_BALANCE -> askBalance(choice);
      case SWITCH_POLICIES -> switchPolicies();
    }
  }

  private void tell(String what) {
    told.set(told.size() - 1, told.getLast() + " " + what);
  }

  // Settling.

  private SettleRequest request(Bill bill, String requestId, String token) {
    return SettleRequest.newBuilder()
        .setRequestId(requestId)
        .setSettleBefore(inSeconds(120))
        .setClaim(claim(bill))
        .setPreviewToken(token)
        .build();
  }

  private Claim claim(Bill bill) {
    Claim.Builder claim;
    if (bill.encounterId().isEmpty()) {
      List<ChargeLine> lines = bill.lines().stream().map(one -> one.sent(bill.begin())).toList();
      InlineBill.Builder inline =
          InlineBill.newBuilder()
              .setMedType(bill.kind().medType)
              .setServiceDate(date(bill.begin()));
      if (bill.kind() == Place.Kind.CHRONIC) {
        inline.setDiseaseCode(DISEASE);
      }
      if (bill.kind() != Place.Kind.PHARMACY) {
        inline.setFlags(flags(bill.kind(), bill.emergency()));
      }
      claim = Bills.bill(person.id(), inline, lines);
    } else {
      claim =
          Claim.newBuilder()
              .setPerson(Bills.person(person.id()))
              .setEncounterId(bill.encounterId())
              .setChargeBatch(bill.batch());
      if (bill.kind() == Place.Kind.INPATIENT) {
        claim.setSettlementDate(date(bill.policyDate()));
      }
    }
    return claim
        .setTotalFen(Math.max(1, bill.total() + bill.wrongBy()))
        .setAccountUse(
            bill.useAccount() ? AccountUse.ACCOUNT_USE_OWN : AccountUse.ACCOUNT_USE_NOT_USED)
        .build();
  }

  static VisitFlags flags(Place.Kind kind, boolean emergency) {
    if (kind == Place.Kind.INPATIENT) {
      return emergency
          ? Visits.STAY.toBuilder().setInpatientType(InpatientType.INPATIENT_TYPE_EMERGENCY).build()
          : Visits.STAY;
    }
    return emergency
        ? Bills.VISIT.toBuilder()
            .setOutpatientEmergencyReferral(
                OutpatientEmergencyReferral.OUTPATIENT_EMERGENCY_REFERRAL_EMERGENCY)
            .build()
        : Bills.VISIT;
  }

  private static Timestamp inSeconds(long seconds) {
    return Timestamp.newBuilder().setSeconds(Instant.now().getEpochSecond() + seconds).build();
  }

  private Called<SettleResponse> send(Place place, SettleRequest request) {
    return Called.by(() -> world.client(place).settlement().settle(request));
  }

  private void settle(Bill bill, String requestId, String token, @Nullable Answer known) {
    Answer expected = known == null ? price(bill) : known;
    tell(bill + " expected " + shortly(expected));
    SettleRequest request = request(bill, requestId, token);
    take(bill, request, expected, send(bill.place(), request));
  }

  private Answer price(Bill bill) {
    return price(bill, world.sales.percent());
  }

  /** By the policies that a reply names. */
  private Answer.Settles price(Bill bill, Settlement reply) {
    return (Answer.Settles) price(bill, world.sales.percent(reply.getPolicyVersion()));
  }

  private Answer price(Bill bill, int salePercent) {
    if (!bill.encounterId().isEmpty()) {
      String refusal = desk.whyNotSettled(bill);
      if (!refusal.isEmpty()) {
        return new Answer.Refuses(refusal);
      }
    }
    return rules.price(person, person.purse, bill, salePercent);
  }

  private static String shortly(Answer answer) {
    return switch (answer) {
      case Answer.Refuses(String reason) -> reason;
      case Answer.Settles settles ->
          settles.tier().name().replace("BENEFIT_TIER_", "")
              + " funds "
              + settles.split().getFundTotalFen()
              + " account "
              + settles.split().getAccountFen()
              + " cash "
              + settles.split().getCashFen();
    };
  }

  /** Compares what came of a settle with what was expected, and books it in the model. */
  private void take(
      Bill bill, SettleRequest request, Answer expected, Called<SettleResponse> called) {
    switch (expected) {
      case Answer.Refuses(String reason) -> {
        called.expecting(reason);
        world.saw("refused " + reason);
      }
      case Answer.Settles before -> {
        Settlement reply = called.expecting("").required().getSettlement();
        Answer.Settles settles = price(bill, reply);
        Comparison.settles(reply, settles, person, bill, request.getRequestId());
        book(bill, request, settles, reply);
      }
    }
  }

  private void book(Bill bill, SettleRequest request, Answer.Settles settles, Settlement reply) {
    person.settled.add(
        new Settled(request, reply, bill, person.asFiled(), person.purse, settles.movements()));
    person.purse = settles.applied(person.purse);
    if (!bill.encounterId().isEmpty()) {
      Encounter encounter = person.encounter(bill.encounterId());
      encounter.take(
          reply.getSettlementId(),
          fault == Fault.BATCH_SETTLES_EVERYTHING ? encounter.unsettled : bill.lines());
    }
    if (!bill.batch().isEmpty()) {
      world.saw("settled a batch");
    }
    world.saw(
        "settled "
            + bill.kind()
            + " "
            + settles.tier()
            + (settles.split().getFundsCount() > 1 ? " with large amounts" : ""));
  }

  private void settleEncounter(Choice choice) {
    Bill bill = desk.bill(choice);
    if (bill == null) {
      tell("none open");
    } else {
      settle(bill, World.fresh("settle"), "", null);
    }
  }

  private void together(Choice choice) {
    Bill one = anyBill(choice);
    Bill other = anyBill(choice);
    boolean same = !one.encounterId().isEmpty() && one.encounterId().equals(other.encounterId());
    if (!one.encounterId().isEmpty() && !other.encounterId().isEmpty() && !same) {
      world.saw("together from two encounters");
    }
    together(one, same ? choice.inline() : other);
  }

  /** A bill of an encounter where there is one, or one that is sent with the call. */
  private Bill anyBill(Choice choice) {
    Bill stored = choice.percent(60) ? desk.bill(choice) : null;
    return stored == null ? choice.inline() : stored;
  }

  /** Two bills at once: either order is right, a mixture is not. */
  private void together(Bill one, Bill other) {
    tell(one + " AND " + other);
    SettleRequest first = request(one, World.fresh("first"), "");
    SettleRequest second = request(other, World.fresh("second"), "");
    CompletableFuture<Called<SettleResponse>> beside =
        CompletableFuture.supplyAsync(
            () -> send(other.place(), second), task -> Thread.ofVirtual().start(task));
    Called<SettleResponse> oneReply = send(one.place(), first);
    Called<SettleResponse> otherReply = beside.join();
    if (otherReply.reason().isEmpty() && isFirst(other, second, otherReply, oneReply)) {
      take(other, second, price(other), otherReply);
      take(one, first, price(one), oneReply);
    } else {
      take(one, first, price(one), oneReply);
      take(other, second, price(other), otherReply);
    }
    world.saw("together");
  }

  /** Whether a reply is what the bill comes to when nothing was settled before it. */
  private boolean isFirst(
      Bill bill,
      SettleRequest request,
      Called<SettleResponse> called,
      Called<SettleResponse> neighbour) {
    if (!(price(bill) instanceof Answer.Settles)) {
      return false;
    }
    Settlement reply = called.required().getSettlement();
    Answer.Settles settles = price(bill, reply);
    boolean earlier =
        neighbour.reply() == null || isBefore(reply, neighbour.required().getSettlement());
    try {
      Comparison.settles(reply, settles, person, bill, request.getRequestId());
      return earlier;
    } catch (AssertionError e) {
      return false;
    }
  }

  private static boolean isBefore(Settlement one, Settlement other) {
    Timestamp a = one.getSettleTime();
    Timestamp b = other.getSettleTime();
    return a.getSeconds() != b.getSeconds()
        ? a.getSeconds() < b.getSeconds()
        : a.getNanos() < b.getNanos();
  }

  // Previews and their tokens.

  private void preview(Choice choice) {
    Bill fromEncounter = choice.percent(40) ? desk.bill(choice) : null;
    Bill bill = fromEncounter == null ? choice.inline() : fromEncounter;
    Answer expected = price(bill);
    tell(bill + " expected " + shortly(expected));
    Called<PreviewSettlementResponse> called =
        Called.by(
            () ->
                world
                    .client(bill.place())
                    .settlement()
                    .previewSettlement(
                        PreviewSettlementRequest.newBuilder().setClaim(claim(bill)).build()));
    switch (expected) {
      case Answer.Refuses(String reason) -> called.expecting(reason);
      case Answer.Settles before -> {
        PreviewSettlementResponse reply = called.expecting("").required();
        Answer.Settles settles = price(bill, reply.getSettlement());
        Comparison.settles(reply.getSettlement(), settles, person, bill, "");
        person.shown.add(
            new Shown(
                bill,
                reply.getSettlement().getPolicyVersion(),
                reply.getPreviewToken(),
                settles.split(),
                person.filings().size(),
                person.purse));
        world.saw("previewed");
      }
    }
  }

  private void settleAsShown(Choice choice) {
    Shown shown = choice.any(person.shown);
    if (shown == null) {
      tell("nothing was shown");
      return;
    }
    Bill then = shown.bill();
    Bill now = then.encounterId().isEmpty() ? then : desk.today(then);
    Answer expected = price(now);
    if (expected instanceof Answer.Settles settles
        && fault != Fault.TOKEN_PINS_NOTHING
        && !Comparison.sameAmounts(settles.split(), shown.split())) {
      String component = moved(shown, now);
      tell("changed since it was shown (" + component + "): " + now);
      Called<SettleResponse> called =
          send(now.place(), request(now, World.fresh("shown"), shown.token()))
              .expecting("PREVIEW_CHANGED");
      assertThat(called.details()).contains("component=" + component);
      world.saw("refused PREVIEW_CHANGED " + component);
      return;
    }
    settle(now, World.fresh("shown"), shown.token(), expected);
    world.saw("settled as shown");
  }

  /** The component that moved, which the refusal names. */
  private String moved(Shown shown, Bill now) {
    if (!now.equals(shown.bill())) {
      return "bill";
    }
    if (shown.filings() != person.filings().size()) {
      return "filing";
    }
    if (world.sales.percent(shown.policies()) != world.sales.percent()) {
      return "policy";
    }
    return shown.purse().counters().equals(person.purse.counters()) ? "account" : "counters";
  }

  // Repeats.

  private void repeat(Choice choice) {
    String fenced = choice.percent(25) ? choice.any(List.copyOf(person.fenced.keySet())) : null;
    if (fenced != null) {
      tell("under a void id");
      Place place = Objects.requireNonNull(person.fenced.get(fenced));
      Bill bill = choice.inline();
      while (bill.place() != place) {
        bill = choice.inline();
      }
      send(place, request(bill, fenced, ""))
          .expecting(fault == Fault.FENCE_FORGOTTEN ? "" : "REQUEST_VOID");
      world.saw("refused REQUEST_VOID");
      return;
    }
    Settled settled = choice.any(person.settled);
    if (settled == null) {
      tell("nothing is settled");
      return;
    }
    tell(settled.reply.getSettlementId());
    SettleRequest later =
        settled.request.toBuilder().setSettleBefore(inSeconds(300)).clearPreviewToken().build();
    SettleResponse again = send(settled.place, later).expecting("").required();
    assertThat(again.getSettlement().toByteString())
        .as("first reply")
        .isEqualTo(settled.reply.toByteString());
    world.saw("repeated");
  }

  private void otherBody(Choice choice) {
    Settled settled = choice.any(person.settled);
    if (settled == null) {
      tell("nothing is settled");
      return;
    }
    tell(settled.reply.getSettlementId());
    SettleRequest.Builder other = settled.request.toBuilder();
    boolean used = other.getClaim().getAccountUse() == AccountUse.ACCOUNT_USE_OWN;
    other
        .getClaimBuilder()
        .setAccountUse(used ? AccountUse.ACCOUNT_USE_NOT_USED : AccountUse.ACCOUNT_USE_OWN);
    Called<SettleResponse> called =
        send(settled.place, other.build()).expecting("REQUEST_ID_REUSED");
    assertThat(called.details()).contains("field=claim.account_use");
    world.saw("refused REQUEST_ID_REUSED");
  }

  // Unknown outcomes.

  /**
   * An id to ask about.
   *
   * @param settled what was settled under it, null when it is void or was never sent
   */
  private record Asked(String id, Place place, @Nullable Settled settled) {}

  private Asked asked(Choice choice) {
    Settled settled = choice.percent(60) ? choice.any(person.settled) : null;
    if (settled != null) {
      return new Asked(settled.request.getRequestId(), settled.place, settled);
    }
    String fenced = choice.percent(50) ? choice.any(List.copyOf(person.fenced.keySet())) : null;
    return fenced == null
        ? new Asked(World.fresh("never-sent"), choice.place(), null)
        : new Asked(fenced, Objects.requireNonNull(person.fenced.get(fenced)), null);
  }

  private void cancelUnknown(Choice choice) {
    Asked asked = asked(choice);
    tell(asked.id());
    CancelUnknownRequest request =
        CancelUnknownRequest.newBuilder()
            .setRequestId(World.fresh("cancel"))
            .setCancelRequestId(asked.id())
            .setPerson(Bills.person(person.id()))
            .setReason("未知")
            .build();
    Called<CancelUnknownResponse> called =
        Called.by(() -> world.client(asked.place()).settlement().cancelUnknown(request));
    Settled settled = asked.settled();
    if (settled == null) {
      CancelUnknownResponse reply = called.expecting("").required();
      assertThat(reply.getOutcome()).isEqualTo(Outcome.OUTCOME_VOID);
      assertThat(reply.hasReversal()).isFalse();
      person.fenced.put(asked.id(), asked.place());
      world.saw("fenced by CancelUnknown");
    } else if (!settled.reversedBy.isEmpty()) {
      called.expecting("ALREADY_REVERSED");
    } else {
      CancelUnknownResponse reply = called.expecting("").required();
      assertThat(reply.getOutcome()).isEqualTo(Outcome.OUTCOME_DONE);
      back.take(settled, reply.getReversal(), request.getRequestId(), "未知");
      world.saw("reversed by CancelUnknown");
    }
  }

  private void askOutcome(Choice choice) {
    Asked asked = asked(choice);
    boolean over = choice.percent(50);
    tell(asked.id() + (over ? " past its time" : ""));
    GetOutcomeRequest request =
        GetOutcomeRequest.newBuilder()
            .setRequestId(asked.id())
            .setPerson(Bills.person(person.id()))
            .setSettleBefore(inSeconds(over ? -5 : 120))
            .build();
    GetOutcomeResponse reply =
        Called.by(() -> world.client(asked.place()).settlement().getOutcome(request)).required();
    Settled settled = asked.settled();
    if (settled != null) {
      assertThat(reply.getOutcome()).isEqualTo(Outcome.OUTCOME_DONE);
      assertThat(reply.getSettleResponse().getSettlement()).isEqualTo(settled.reply);
    } else if (over || person.fenced.containsKey(asked.id())) {
      assertThat(reply.getOutcome()).isEqualTo(Outcome.OUTCOME_VOID);
      person.fenced.put(asked.id(), asked.place());
    } else {
      assertThat(reply.getOutcome()).isEqualTo(Outcome.OUTCOME_PENDING);
    }
    world.saw("outcome " + reply.getOutcome());
  }

  // What comes from elsewhere.

  private void fileLate(Choice choice) {
    Filing filing = choice.filing();
    tell(filing.toString());
    world.feed.load(new DirectoryFeed.Rows().add("filings.csv", filing.row(person.id())));
    if (fault != Fault.LATE_FILING_UNSEEN) {
      person.filings().add(filing);
    }
    world.saw("filed late");
  }

  private void useElsewhere(Choice choice) {
    String known = choice.percent(15) ? choice.any(person.usage) : null;
    if (known != null) {
      tell("again " + known);
      world.feed.load(new DirectoryFeed.Rows().add("external_usage.csv", known));
      world.saw("external usage repeated");
      return;
    }
    String counter =
        choice.of(
            List.of("outpatient_deductible", "outpatient_pooled", "stays", "pooled", "large_paid"));
    int year = choice.number(2024, 2025);
    boolean times = counter.equals("stays");
    long amount =
        times
            ? choice.number(1, 2)
            : choice.number(1, counter.startsWith("outpatient") ? 2_500_00 : 140_000_00);
    String row =
        String.join(
            ",",
            person.id(),
            MadeUpRules.AREA,
            "310",
            counter,
            Integer.toString(year),
            World.fresh("R"),
            times ? "" : yuan(amount),
            times ? Long.toString(amount) : "",
            year + "-02-01");
    tell(counter + "/" + year + " " + amount);
    world.feed.load(new DirectoryFeed.Rows().add("external_usage.csv", row));
    person.usage.add(row);
    if (fault != Fault.EXTERNAL_USAGE_UNSEEN) {
      person.purse = person.purse.plus(counter + "/" + year, amount);
    }
    world.saw("external usage");
  }

  private void switchPolicies() {
    tell("to " + world.sales.publishNext() + " %");
    world.saw("published");
  }

  // Reading.

  private void read(Choice choice) {
    Settled settled = choice.any(person.settled);
    if (settled == null) {
      tell("nothing is settled");
      return;
    }
    tell(settled.reply.getSettlementId());
    Settlement read =
        world
            .client(settled.place)
            .settlement()
            .getSettlement(
                GetSettlementRequest.newBuilder()
                    .setSettlementId(settled.reply.getSettlementId())
                    .build())
            .getSettlement();
    Settlement.Builder expected =
        settled.reply.toBuilder().addAllRefundedBySettlementIds(settled.refunds);
    if (settled.reversedBy.isEmpty() && !settled.refunds.isEmpty()) {
      expected
          .setState(SettlementState.SETTLEMENT_STATE_PARTLY_REFUNDED)
          .setRemaining(settled.remaining.getSplit());
    } else if (!settled.reversedBy.isEmpty()) {
      expected
          .setState(SettlementState.SETTLEMENT_STATE_REVERSED)
          .setReversedBySettlementId(settled.reversedBy);
    }
    assertThat(read).isEqualTo(expected.build());
    world.saw("read");
  }

  private void askBalance(Choice choice) {
    Place.Kind kind =
        choice.of(List.of(Place.Kind.OUTPATIENT, Place.Kind.INPATIENT, Place.Kind.CHRONIC));
    LocalDate day = choice.day();
    tell(kind + " " + day);
    GetBenefitBalanceResponse reply =
        world
            .client(Place.HOME_HOSPITAL)
            .eligibility()
            .getBenefitBalance(
                GetBenefitBalanceRequest.newBuilder()
                    .setPerson(Bills.person(person.id()))
                    .setVisitKind(kind.visitKind)
                    .setOnDate(date(day))
                    .build());
    Map<String, Long> used =
        reply.getCountersList().stream()
            .collect(
                Collectors.toMap(
                    counter -> counter.getName() + "/" + counter.getPeriod(),
                    BenefitCounter::getUsed));
    Map<String, Long> expected = new TreeMap<>();
    for (String name : MadeUpRules.counters(kind)) {
      expected.put(name + "/" + day.getYear(), person.purse.counter(name, day.getYear()));
    }
    assertThat(used).isEqualTo(expected);
    assertThat(reply.getAccountBalanceFen()).isEqualTo(person.purse.balance());
    world.saw("balance");
  }

  /** Everything that is listed is what was settled and taken back, and nothing else. */
  private void checkLists() {
    told.add("LISTS");
    Set<Place> places = EnumSet.of(Place.HOME_PHARMACY);
    person.settled.forEach(one -> places.add(one.place));
    for (Place place : places) {
      Map<String, String> listed =
          world
              .client(place)
              .settlement()
              .listSettlements(
                  ListSettlementsRequest.newBuilder()
                      .setPersonId(person.id())
                      .setPageSize(200)
                      .build())
              .getSettlementsList()
              .stream()
              .collect(
                  Collectors.toMap(
                      Settlement::getSettlementId,
                      one ->
                          one.getReversesSettlementId() + "/" + one.getReversedBySettlementId()));
      Map<String, String> expected = new TreeMap<>();
      for (Settled one : person.settled) {
        if (one.place == place) {
          expected.put(one.reply.getSettlementId(), "/" + one.reversedBy);
          one.refunds.forEach(refund -> expected.put(refund, "/" + one.reversedBy));
          if (!one.reversedBy.isEmpty()) {
            expected.put(one.reversedBy, one.reply.getSettlementId() + "/");
          }
        }
      }
      assertThat(listed).as(place.name()).isEqualTo(expected);
    }
  }

  static String described(Encounter encounter) {
    return encounter.place + " " + (encounter.stay ? "stay " : "visit ") + encounter.state;
  }
}
