package io.yidi.gateway.directory;

import io.yidi.policy.facts.AreaCode;
import io.yidi.policy.time.Period;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * What places of care allow for diseases of 门诊慢特病, where they limit it (002 Art. 32). Immutable.
 */
public final class DiseaseScopes {

  /** No place limits anything. */
  public static final DiseaseScopes NONE = of(List.of());

  private final Map<String, List<Allowed>> byPlace;

  private DiseaseScopes(Map<String, List<Allowed>> byPlace) {
    this.byPlace = byPlace;
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

  /** Takes every row. */
  public static DiseaseScopes of(List<Allowed> rows) {
    Map<String, List<Allowed>> byPlace = new HashMap<>();
    for (Allowed row : rows) {
      byPlace.computeIfAbsent(row.area() + row.diseaseCode(), key -> new ArrayList<>()).add(row);
    }
    return new DiseaseScopes(Map.copyOf(byPlace));
  }

  /**
   * Tells whether an item lies outside what the place of care allows for a disease on a day. The
   * pooling area's own list counts before its province's; a place without a list that day limits
   * nothing.
   */
  public boolean excludes(String careArea, String diseaseCode, String itemCode, LocalDate day) {
    List<Allowed> allowed = on(careArea, diseaseCode, day);
    if (allowed.isEmpty()) {
      allowed = on(AreaCode.provinceOf(careArea), diseaseCode, day);
    }
    return !allowed.isEmpty() && allowed.stream().noneMatch(row -> row.itemCode().equals(itemCode));
  }

  private List<Allowed> on(String area, String diseaseCode, LocalDate day) {
    return byPlace.getOrDefault(area + diseaseCode, List.of()).stream()
        .filter(row -> row.period().contains(day))
        .toList();
  }
}
