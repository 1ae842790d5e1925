package io.yidi.policy.generated;

import java.math.BigDecimal;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A policy as docs/policies.md speaks of it: yuan and percentages, not compiled. The text that the
 * engine loads and the second opinion are both made from it.
 *
 * @param roundEach whether every band is rounded
 * @param account empty when nothing is published
 * @param waived prefix of diagnoses that have no deductible, empty for none
 */
record PolicyModel(
    boolean roundEach,
    List<PersonClass> persons,
    List<Level> levels,
    List<Counter> counters,
    List<Dated<Deductible>> deductible,
    List<Dated<Bands>> ratio,
    List<Limits> limits,
    List<Layer> layers,
    Map<String, List<Dated<Tier>>> tiers,
    List<Dated<String>> account,
    String waived) {

  static final String AREA = "990400";
  static final LocalDate START = LocalDate.of(2024, 1, 1);

  /** A figure that nobody published. */
  static final BigDecimal NOT_PUBLISHED = new BigDecimal("-1");

  /** No limit: more than any bill. */
  static final BigDecimal NONE = new BigDecimal("999999999");

  enum PersonClass {
    HARDSHIP,
    AGED,
    RETIRED,
    REST
  }

  /** A level; the code is empty for any. */
  record Level(String name, String code) {}

  /** A counter; the layer is empty for none, days count for a cycle only. */
  record Counter(
      String name, String counts, String layer, String period, int days, boolean perDisease) {}

  record Dated<T>(LocalDate from, @Nullable LocalDate until, T value) {
    boolean holds(LocalDate day) {
      return !day.isBefore(from) && (until == null || day.isBefore(until));
    }
  }

  /** Values by person class, then level. */
  record Table(List<List<BigDecimal>> rows) {
    BigDecimal at(int person, int level) {
      return rows.get(person).get(level);
    }

    BigDecimal greatest() {
      return rows.stream()
          .flatMap(List::stream)
          .filter(value -> value.compareTo(NONE) != 0)
          .reduce(BigDecimal.ZERO, BigDecimal::max);
    }
  }

  record Deductible(
      @Nullable Table amount,
      @Nullable Later later,
      String counter,
      int cycleDays,
      @Nullable Table furtherCycle,
      @Nullable BillShare share) {}

  /** Later visits: by a list of tables, or by a factor when the list is empty. */
  record Later(
      String counter,
      List<Table> amounts,
      BigDecimal factor,
      boolean each,
      @Nullable Table floor) {}

  record BillShare(
      BigDecimal share, boolean ofTotal, @Nullable BigDecimal min, @Nullable BigDecimal max) {}

  record Bands(
      List<Band> bands,
      String positionCounter,
      boolean fromDeductible,
      boolean wholeAmount,
      @Nullable Table personalFactor,
      @Nullable Table plus,
      @Nullable BigDecimal atMost) {}

  /** A band; the last one has no bound. */
  record Band(@Nullable BigDecimal upTo, boolean personal, Table share) {}

  record Limits(String name, List<Dated<Limit>> rows) {}

  record Limit(
      String on,
      Table amount,
      String counter,
      @Nullable BigDecimal plusPerDisease,
      @Nullable BigDecimal atMost) {}

  /** A layer; without classes it is everybody's, or civil servants' only. */
  record Layer(
      String name,
      String fund,
      boolean civilServants,
      List<PersonClass> persons,
      List<Dated<LayerRow>> rows) {}

  record LayerRow(
      List<String> base,
      @Nullable Table deductible,
      String deductibleCounter,
      Bands bands,
      @Nullable Table cap,
      String capCounter) {}

  record Change(@Nullable Table minus, @Nullable BigDecimal factor) {
    static final Change NOTHING = new Change(null, null);
  }

  /** A tier; care is in_province, cross_province or empty for both. */
  record Tier(
      String care,
      @Nullable Table firstShare,
      @Nullable Table deductible,
      @Nullable Table deductibleLater,
      @Nullable BigDecimal deductibleFactor,
      @Nullable BillShare deductibleShare,
      @Nullable Bands bands,
      Change change,
      String asLevel,
      @Nullable BigDecimal floor,
      Map<String, Change> layers) {}

  static <T> @Nullable T on(List<Dated<T>> rows, LocalDate day) {
    for (Dated<T> row : rows) {
      if (row.holds(day)) {
        return row.value();
      }
    }
    return null;
  }
}
