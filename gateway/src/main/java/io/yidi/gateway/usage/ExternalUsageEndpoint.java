package io.yidi.gateway.usage;

import io.grpc.stub.StreamObserver;
import io.yidi.gateway.directory.ReferenceData;
import io.yidi.gateway.person.Ids;
import io.yidi.gateway.person.Once;
import io.yidi.gateway.person.OwnRecords;
import io.yidi.gateway.person.PersonFinder;
import io.yidi.gateway.person.PersonState;
import io.yidi.gateway.rpc.Caller;
import io.yidi.gateway.rpc.Calls;
import io.yidi.gateway.rpc.Fields;
import io.yidi.gateway.rpc.Refusal;
import io.yidi.gateway.rpc.Today;
import io.yidi.gateway.rpc.Wire;
import io.yidi.gateway.rules.ActiveRules;
import io.yidi.gateway.rules.Rules;
import io.yidi.gateway.usage.UsageBook.Booked;
import io.yidi.gateway.usage.UsageBook.Usage;
import io.yidi.policy.facts.PersonFacts;
import io.yidi.policy.money.Money;
import io.yidi.policy.split.CounterValue;
import io.yidi.proto.eligibility.v1.BookedUsage;
import io.yidi.proto.eligibility.v1.ExternalUsageServiceGrpc;
import io.yidi.proto.eligibility.v1.RecordExternalUsageRequest;
import io.yidi.proto.eligibility.v1.RecordExternalUsageResponse;
import io.yidi.proto.eligibility.v1.TakeBackExternalUsageRequest;
import io.yidi.proto.eligibility.v1.TakeBackExternalUsageResponse;
import io.yidi.proto.eligibility.v1.UsageItem;
import io.yidi.proto.error.v1.ErrorReason;
import jakarta.inject.Singleton;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** The service by which agencies record what was used up elsewhere. */
@Singleton
final class ExternalUsageEndpoint extends ExternalUsageServiceGrpc.ExternalUsageServiceImplBase {

  private static final int MOST_ITEMS = 50;

  private final ActiveRules rules;
  private final Once once;
  private final PersonFinder persons;
  private final Today today;

  ExternalUsageEndpoint(ActiveRules rules, Once once, PersonFinder persons, Today today) {
    this.rules = rules;
    this.once = once;
    this.persons = persons;
    this.today = today;
  }

  @Override
  public void recordExternalUsage(
      RecordExternalUsageRequest request, StreamObserver<RecordExternalUsageResponse> observer) {
    Calls.answer(observer, () -> record(request));
  }

  private RecordExternalUsageResponse record(RecordExternalUsageRequest request) {
    Fields fields = new Fields();
    fields.id("request_id", request.getRequestId());
    PersonFinder.check(fields, "person", request.hasPerson(), request.getPerson());
    fields.digits("insurance_type", request.getInsuranceType(), 3, 6);
    fields.text("reference", request.getReference(), 1, 64);
    LocalDate day = fields.date("date", request.hasDate(), request.getDate());
    fields.notAfter("date", day, today.date(), "today");
    checkItems(fields, request.getItemsList());
    fields.done();
    String caller = agency(rules.current());
    return once.run(
        new Once.Write<>(
            persons.identify(request.getPerson()).personId(),
            caller,
            request.getRequestId(),
            "RecordExternalUsage",
            request.getReference(),
            List.of(),
            request,
            RecordExternalUsageResponse.parser()),
        (connection, person, inForce) ->
            record(connection, person, request, day, inForce.rules(), caller));
  }

  private static void checkItems(Fields fields, List<UsageItem> items) {
    if (items.isEmpty() || items.size() > MOST_ITEMS) {
      fields.wrong("items", items.size() + " items", "1 to " + MOST_ITEMS + " items");
    }
    for (int i = 0; i < Math.min(items.size(), MOST_ITEMS); i++) {
      UsageItem item = items.get(i);
      String at = "items[" + i + "].";
      fields.text(at + "counter", item.getCounter(), 1, 60);
      if (!item.getPeriod().isEmpty() && !UsageBook.PERIOD.matcher(item.getPeriod()).matches()) {
        fields.wrong(
            at + "period", item.getPeriod().length() + " characters", UsageBook.PERIOD_FORM);
      }
      if (item.getAmount() < 0 || item.getAmount() > Money.MAX_FEN) {
        fields.wrong(at + "amount", item.getAmount(), "0 to " + Money.MAX_FEN);
      }
    }
  }

  /** The calling agency, whatever place it is of. */
  private static String agency(Rules inForce) {
    String caller = Caller.institution();
    if (!inForce.reference().agencies().containsKey(caller)) {
      throw OwnRecords.agencyOnly();
    }
    return caller;
  }

  private static void checkAgencyOf(ReferenceData reference, String caller, String insuredArea) {
    if (!reference.isAgencyOf(caller, insuredArea)) {
      throw OwnRecords.agencyOnly();
    }
  }

  private static RecordExternalUsageResponse record(
      Connection connection,
      PersonState person,
      RecordExternalUsageRequest request,
      LocalDate day,
      Rules inForce,
      String caller)
      throws SQLException {
    PersonFacts facts =
        person.insuredAs(request.getInsuranceType(), day, inForce.reference()).facts();
    checkAgencyOf(inForce.reference(), caller, facts.insuredArea());
    if (UsageBook.isUsed(connection, person.personId(), request.getReference())) {
      throw new Refusal(
          ErrorReason.ERROR_REASON_USAGE_BOOKED,
          "该业务单号已登记过,未重复计入;如需更正,请先冲回原登记,再用新的单号登记。",
          "reference: booked before (expected: a new reference; take the other back to correct"
              + " it)");
    }
    List<Usage> usages = usages(request, person, facts, day, inForce);
    RecordExternalUsageResponse.Builder out =
        RecordExternalUsageResponse.newBuilder()
            .setInsuredArea(facts.insuredArea())
            .setInsuranceType(facts.insuranceType())
            .setBookTime(Wire.timestamp(person.readAt()));
    for (Usage usage : usages) {
      Long value = UsageBook.book(connection, usage, person.readAt());
      if (value == null) {
        throw new IllegalStateException("reference " + usage.reference() + " came twice");
      }
      out.addBooked(booked(usage, usage.amount(), value));
    }
    return out.build();
  }

  private static BookedUsage booked(Usage usage, long amount, long value) {
    return BookedUsage.newBuilder()
        .setCounter(usage.counter())
        .setPeriod(usage.period())
        .setAmount(amount)
        .setValue(value)
        .build();
  }

  /** A counter that no policy names would never be looked at, so it is refused. */
  private static List<Usage> usages(
      RecordExternalUsageRequest request,
      PersonState person,
      PersonFacts facts,
      LocalDate day,
      Rules inForce) {
    NamedCounters named = NamedCounters.of(inForce.book(), facts, day);
    List<CounterValue> counters = person.countersOf(facts);
    Fields fields = new Fields();
    List<Usage> usages = new ArrayList<>();
    Set<String> seen = new HashSet<>();
    for (int i = 0; i < request.getItemsCount(); i++) {
      UsageItem item = request.getItems(i);
      String at = "items[" + i + "].";
      if (!named.has(item.getCounter())) {
        fields.wrong(at + "counter", item.getCounter(), "one of " + named.names() + " on " + day);
        continue;
      }
      String period = named.period(item.getCounter(), item.getPeriod(), counters);
      if (period == null) {
        fields.wrong(
            at + "period",
            item.getPeriod().isEmpty() ? "empty" : item.getPeriod(),
            named.expected(item.getCounter(), counters));
        continue;
      }
      if (!seen.add(item.getCounter() + "/" + period)) {
        fields.wrong(at + "counter", item.getCounter(), "each counter and period once");
      }
      usages.add(
          new Usage(
              person.personId(),
              facts.insuredArea(),
              facts.insuranceType(),
              item.getCounter(),
              period,
              request.getReference(),
              item.getAmount(),
              day));
    }
    fields.done();
    return usages;
  }

  @Override
  public void takeBackExternalUsage(
      TakeBackExternalUsageRequest request,
      StreamObserver<TakeBackExternalUsageResponse> observer) {
    Calls.answer(observer, () -> takeBack(request));
  }

  private TakeBackExternalUsageResponse takeBack(TakeBackExternalUsageRequest request) {
    Fields fields = new Fields();
    fields.id("request_id", request.getRequestId());
    PersonFinder.check(fields, "person", request.hasPerson(), request.getPerson());
    fields.text("reference", request.getReference(), 1, 64);
    fields.digits("insurance_type", request.getInsuranceType(), 3, 6);
    fields.text("reason", request.getReason(), 1, 200);
    fields.done();
    String caller = agency(rules.current());
    return once.run(
        new Once.Write<>(
            persons.identify(request.getPerson()).personId(),
            caller,
            request.getRequestId(),
            "TakeBackExternalUsage",
            request.getReference(),
            List.of(),
            request,
            TakeBackExternalUsageResponse.parser()),
        (connection, person, inForce) ->
            takeBack(connection, person, request, inForce.rules().reference(), caller));
  }

  private static TakeBackExternalUsageResponse takeBack(
      Connection connection,
      PersonState person,
      TakeBackExternalUsageRequest request,
      ReferenceData reference,
      String caller)
      throws SQLException {
    List<Booked> all =
        UsageBook.booked(connection, person.personId(), request.getReference()).stream()
            .filter(
                one ->
                    request.getInsuranceType().isEmpty()
                        || one.usage().insuranceType().equals(request.getInsuranceType()))
            .toList();
    if (all.isEmpty()) {
      throw new Refusal(
          ErrorReason.ERROR_REASON_USAGE_NOT_FOUND,
          "没有找到该业务单号的外部使用量登记,请核对单号。",
          "reference: nothing booked (expected: the reference of recorded external usage)");
    }
    Usage first = all.getFirst().usage();
    if (all.stream().anyMatch(one -> !one.usage().insuranceType().equals(first.insuranceType()))) {
      throw Refusal.field("insurance_type", "empty", "one of those that the reference moved");
    }
    checkAgencyOf(reference, caller, first.insuredArea());
    if (all.stream().anyMatch(one -> one.takenBack() || !one.takesBack().isEmpty())) {
      throw new Refusal(
          ErrorReason.ERROR_REASON_USAGE_TAKEN_BACK,
          "该登记已经冲回,不能重复冲回。",
          "reference: taken back or a taking back itself (expected: external usage in force)");
    }
    String number = Ids.make('U', person.personId(), person.readAt());
    TakeBackExternalUsageResponse.Builder out =
        TakeBackExternalUsageResponse.newBuilder()
            .setReference(number)
            .setBookTime(Wire.timestamp(person.readAt()));
    for (Booked one : all) {
      long value = UsageBook.takeBack(connection, one.usage(), number, person.readAt());
      out.addBooked(booked(one.usage(), -one.usage().amount(), value));
    }
    return out.build();
  }
}
