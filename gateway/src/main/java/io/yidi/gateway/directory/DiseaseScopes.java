package io.yidi.gateway.directory;

import io.yidi.policy.facts.AreaCode;
import io.yidi.policy.time.Period;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What places of care allow for diseases of 门诊慢特病, where they limit it (002 Art. 32). Immutable.
 */
public final class DiseaseScopes {

  /** No place limits anything. */
  public static final DiseaseScopes NONE = of(List.of());

  private final Map<Place, Scope> scopes;

  private DiseaseScopes(Map<Place, Scope> scopes) {
    this.scopes = scopes;
  }

  /**
   * An item that a place allows for a disease.
   *
   * @param area pooling area or province
   * @param diseaseCode national code of the disease
   * @param itemCode national code of the item
   * @param period days of fees
   */
  public record Allowed(String area, String diseaseCode, String itemCode, Period period) {}

  /** Where a disease is limited: a pooling area or province. */
  private record Place(String area, String diseaseCode) {}

  /**
   * What a place allows for a disease, so kept that a line is looked up rather than searched for
   * among the thousands of items of a list; settlements ask under the person's lock.
   *
   * @param listed spans in which the place has a list, by first day; none touches another
   * @param items spans in which an item is on it, by item code
   */
  private record Scope(NavigableMap<LocalDate, Period> listed, Map<String, List<Period>> items) {

    static Scope of(List<Allowed> rows) {
      Map<String, List<Period>> items = new HashMap<>();
      for (Allowed row : rows) {
        items.computeIfAbsent(row.itemCode(), code -> new ArrayList<>()).add(row.period());
      }
      return new Scope(joined(rows.stream().map(Allowed::period).toList()), Map.copyOf(items));
    }

    /** The days of all spans together. */
    private static NavigableMap<LocalDate, Period> joined(List<Period> periods) {
      NavigableMap<LocalDate, Period> joined = new TreeMap<>();
      for (Period next : periods.stream().sorted(Comparator.comparing(Period::from)).toList()) {
        Map.Entry<LocalDate, Period> last = joined.lastEntry();
        Period before = last == null ? null : last.getValue();
        if (before == null || endsBefore(before, next.from())) {
          joined.put(next.from(), next);
        } else {
          joined.put(before.from(), new Period(before.from(), later(before.until(), next.until())));
        }
      }
      return joined;
    }

    private static boolean endsBefore(Period period, LocalDate day) {
      return period.until() != null && period.until().isBefore(day);
    }

    private static @Nullable LocalDate later(@Nullable LocalDate one, @Nullable LocalDate other) {
      if (one == null || other == null) {
        return null;
      }
      return one.isAfter(other) ? one : other;
    }

    boolean hasList(LocalDate day) {
      Map.Entry<LocalDate, Period> span = listed.floorEntry(day);
      return span != null && span.getValue().contains(day);
    }

    boolean allows(String itemCode, LocalDate day) {
      for (Period period : items.getOrDefault(itemCode, List.of())) {
        if (period.contains(day)) {
          return true;
        }
      }
      return false;
    }
  }

  /** Takes every row. */
  public static DiseaseScopes of(List<Allowed> rows) {
    Map<Place, List<Allowed>> byPlace = new HashMap<>();
    for (Allowed row : rows) {
      byPlace
          .computeIfAbsent(new Place(row.area(), row.diseaseCode()), key -> new ArrayList<>())
          .add(row);
    }
    Map<Place, Scope> scopes = new HashMap<>();
    byPlace.forEach((place, list) -> scopes.put(place, Scope.of(list)));
    return new DiseaseScopes(Map.copyOf(scopes));
  }

  /**
   * Tells whether an item lies outside what the place of care allows for a disease on a day. The
   * pooling area's own list counts before its province's; a place without a list that day limits
   * nothing.
   */
  public boolean excludes(String careArea, String diseaseCode, String itemCode, LocalDate day) {
    Scope scope = on(careArea, diseaseCode, day);
    if (scope == null) {
      scope = on(AreaCode.provinceOf(careArea), diseaseCode, day);
    }
    return scope != null && !scope.allows(itemCode, day);
  }

  private @Nullable Scope on(String area, String diseaseCode, LocalDate day) {
    Scope scope = scopes.get(new Place(area, diseaseCode));
    return scope != null && scope.hasList(day) ? scope : null;
  }
}
