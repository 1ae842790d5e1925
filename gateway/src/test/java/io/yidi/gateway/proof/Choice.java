package io.yidi.gateway.proof;

import io.yidi.gateway.proof.Filing.Kind;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.jspecify.annotations.Nullable;

/** Random choices of the model's world. */
final class Choice {

  /** Days of service; three in one year, one in the year before. */
  private static final List<LocalDate> DAYS =
      List.of(
          LocalDate.of(2024, 11, 20),
          LocalDate.of(2025, 1, 15),
          LocalDate.of(2025, 3, 10),
          LocalDate.of(2025, 6, 20));

  /** Stays, one of them over New Year. */
  static final List<List<LocalDate>> STAYS =
      List.of(
          List.of(LocalDate.of(2024, 10, 8), LocalDate.of(2024, 10, 20)),
          List.of(LocalDate.of(2024, 12, 28), LocalDate.of(2025, 1, 6)),
          List.of(LocalDate.of(2025, 3, 3), LocalDate.of(2025, 3, 11)));

  private static final List<String> DESTINATIONS = List.of("110000", "310000", "350200");
  private static final List<LocalDate> STARTS =
      List.of(LocalDate.of(2024, 1, 1), LocalDate.of(2025, 1, 1), LocalDate.of(2025, 4, 1));

  private final Random random;

  Choice(long seed) {
    this.random = new Random(seed);
  }

  boolean percent(int chance) {
    return random.nextInt(100) < chance;
  }

  int number(int from, int to) {
    return random.nextInt(from, to + 1);
  }

  <T> T of(List<T> many) {
    return many.get(random.nextInt(many.size()));
  }

  /** One of them, or null when there is none. */
  <T> @Nullable T any(List<T> many) {
    return many.isEmpty() ? null : of(many);
  }

  LocalDate day() {
    return of(DAYS);
  }

  Place place() {
    // Refused always, so it comes seldom.
    return percent(2)
        ? Place.BEIJING_PHARMACY
        : of(Arrays.stream(Place.values()).filter(one -> one != Place.BEIJING_PHARMACY).toList());
  }

  Place hospital() {
    return of(
        Arrays.stream(Place.values())
            .filter(place -> place.kinds.contains(Place.Kind.INPATIENT))
            .toList());
  }

  /** An institution other than this one. */
  Place otherThan(Place place) {
    return of(Arrays.stream(Place.values()).filter(one -> one != place).toList());
  }

  /** A bill that is sent with the call. */
  Bill inline() {
    Place place = place();
    Place.Kind kind =
        place.kinds.contains(Place.Kind.CHRONIC) && percent(25)
            ? Place.Kind.CHRONIC
            : place.kinds.getFirst();
    LocalDate day = day();
    boolean emergency = kind == Place.Kind.OUTPATIENT && percent(20);
    return new Bill(
        place,
        kind,
        "",
        "",
        day,
        null,
        day,
        emergency,
        lines(1, kind, percent(2)),
        percent(50),
        percent(2) ? number(1, 500) : 0);
  }

  /** One to four lines, numbered from a number on. */
  List<Bill.Line> lines(int from, Place.Kind kind, boolean unknown) {
    List<Bill.Line> lines = new ArrayList<>();
    int count = number(1, 4);
    for (int i = 0; i < count; i++) {
      lines.add(unknown && i == 0 ? line(from, Item.UNKNOWN, 2, 100) : line(from + i, kind));
    }
    return lines;
  }

  private Bill.Line line(int number, Place.Kind kind) {
    if (kind == Place.Kind.INPATIENT && percent(60)) {
      return line(number, Item.SURGERY, 2, number(300_00, 90_000_00));
    }
    if (percent(15)) {
      return line(number, Item.IMPLANT, 2 * number(1, 2), number(1_000_00, 5_000_00));
    }
    Item item = of(List.of(Item.DRUG, Item.DRUG, Item.DRUG_B, Item.DRUG_B, Item.OWN));
    return line(number, item, number(1, 7), percent(70) ? number(1, 99_99) : number(1, 900_00));
  }

  private static Bill.Line line(int number, Item item, int halves, long priceFen) {
    return new Bill.Line(number, item, halves, priceFen);
  }

  Filing filing() {
    Kind kind = of(List.of(Kind.values()));
    LocalDate start = of(STARTS);
    LocalDate end = kind == Kind.LONG_TERM_WORKER || percent(50) ? null : start.plusDays(100);
    return new Filing(World.fresh("F"), kind, of(DESTINATIONS), start, end, percent(50));
  }

  long seed() {
    return random.nextLong();
  }
}
