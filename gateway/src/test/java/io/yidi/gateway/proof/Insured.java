package io.yidi.gateway.proof;

import io.yidi.proto.settlement.v1.SettleRequest;
import io.yidi.proto.settlement.v1.Settlement;
import io.yidi.proto.settlement.v1.Split;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** Everything that the model knows of one person. */
final class Insured {

  private final String id;
  private final boolean retired;
  private final List<Filing> filings = new ArrayList<>();
  final List<Encounter> encounters = new ArrayList<>();
  final List<Settled> settled = new ArrayList<>();
  final List<Shown> shown = new ArrayList<>();

  /** Request ids that are void, with the institution whose they are. */
  final Map<String, Place> fenced = new TreeMap<>();

  /** References of external usage that are counted. */
  final List<String> usage = new ArrayList<>();

  Purse purse;

  Insured(String id, boolean retired, long balance) {
    this.id = id;
    this.retired = retired;
    this.purse = new Purse(Map.of(), balance);
  }

  String id() {
    return id;
  }

  boolean retired() {
    return retired;
  }

  List<Filing> filings() {
    return filings;
  }

  /** The person with the filings of now, whatever is filed later. */
  Insured asFiled() {
    Insured copy = new Insured(id, retired, 0);
    copy.filings.addAll(filings);
    return copy;
  }

  /** A settlement with its reply, and what refunds left of it. */
  static final class Settled {
    final SettleRequest request;
    final Settlement reply;
    final Place place;

    /** Person and purse that it was priced for, which refunds go by. */
    final Insured person;

    final Purse before;
    final Set<String> refunds = new LinkedHashSet<>();
    Bill bill;
    Map<String, Long> movements;
    Settlement remaining;
    String reversedBy = "";

    Settled(
        SettleRequest request,
        Settlement reply,
        Bill bill,
        Insured person,
        Purse before,
        Map<String, Long> movements) {
      this.request = request;
      this.reply = reply;
      this.place = bill.place();
      this.person = person;
      this.before = before;
      this.bill = bill;
      this.movements = Map.copyOf(movements);
      this.remaining = reply;
    }

    long account() {
      return remaining.getSplit().getAccountFen();
    }
  }

  /**
   * A preview that was shown.
   *
   * @param bill the bill as it was then
   * @param policies version of the policies then
   * @param split its amounts
   * @param filings number of filings then
   * @param purse counters and balance then
   */
  record Shown(Bill bill, String policies, String token, Split split, int filings, Purse purse) {}

  /** Where an encounter stands. */
  enum State {
    OPEN,
    DISCHARGED,
    SETTLED
  }

  /** An encounter with its lines. */
  static final class Encounter {
    final String id;
    final Place place;
    final boolean stay;
    final LocalDate begin;
    final LocalDate end;
    boolean emergency;
    State state = State.OPEN;
    int lastLine;
    final List<Bill.Line> unsettled = new ArrayList<>();

    /** Upload that brought a line, by its number. */
    final Map<Integer, String> batches = new TreeMap<>();

    /** Settled lines by the settlement in force that took them. */
    final Map<String, List<Bill.Line>> taken = new TreeMap<>();

    Encounter(String id, Place place, boolean stay, LocalDate begin, LocalDate end) {
      this.id = id;
      this.place = place;
      this.stay = stay;
      this.begin = begin;
      this.end = end;
    }

    @Nullable LocalDate discharged() {
      return stay && state != State.OPEN ? end : null;
    }

    /** Whether flags, charges and the like may change. */
    boolean changeable() {
      return state == State.OPEN || state == State.DISCHARGED;
    }

    /** Unsettled lines of a batch; all for an empty one. */
    List<Bill.Line> unsettledOf(String batch) {
      return unsettled.stream()
          .filter(line -> batch.isEmpty() || batch.equals(batches.get(line.number())))
          .toList();
    }

    void take(String settlementId, List<Bill.Line> lines) {
      taken.put(settlementId, List.copyOf(lines));
      unsettled.removeAll(lines);
      state = unsettled.isEmpty() ? State.SETTLED : State.OPEN;
    }

    void giveBack(String settlementId) {
      List<Bill.Line> back = taken.remove(settlementId);
      if (back != null) {
        unsettled.addAll(back);
        unsettled.sort(Comparator.comparingInt(Bill.Line::number));
        state = stay ? State.DISCHARGED : State.OPEN;
      }
    }

    /** Numbers of all lines that are there. */
    Set<Integer> numbers() {
      Set<Integer> numbers = new TreeSet<>();
      unsettled.forEach(line -> numbers.add(line.number()));
      taken.values().forEach(lines -> lines.forEach(line -> numbers.add(line.number())));
      return numbers;
    }
  }

  Encounter encounter(String encounterId) {
    return encounters.stream().filter(one -> one.id.equals(encounterId)).findFirst().orElseThrow();
  }
}
