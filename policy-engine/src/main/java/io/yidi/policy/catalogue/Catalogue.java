package io.yidi.policy.catalogue;

import io.yidi.policy.facts.AreaCode;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The catalogues of all places of care in one version. Immutable; shared between threads. */
public final class Catalogue {

  private final String version;
  private final int size;

  /** By area and code; almost every item has one version. */
  private final Map<String, Map<String, List<CatalogueItem>>> items;

  private Catalogue(String version, int size, Map<String, Map<String, List<CatalogueItem>>> items) {
    this.version = version;
    this.size = size;
    this.items = items;
  }

  /** Builds a catalogue of a version from all item versions. */
  public static Catalogue of(String version, List<CatalogueItem> items) {
    Map<String, Map<String, List<CatalogueItem>>> byArea = new HashMap<>();
    int size = 0;
    for (CatalogueItem item : items) {
      Map<String, List<CatalogueItem>> byCode =
          byArea.computeIfAbsent(item.area(), area -> new HashMap<>());
      List<CatalogueItem> earlier = byCode.get(item.code());
      if (earlier == null) {
        size++;
        byCode.put(item.code(), List.of(item));
      } else {
        List<CatalogueItem> all = new ArrayList<>(earlier);
        all.add(item);
        byCode.put(item.code(), List.copyOf(all));
      }
    }
    return new Catalogue(version, size, byArea);
  }

  /** Version of the catalogue. */
  public String version() {
    return version;
  }

  /** Number of different items. */
  public int size() {
    return size;
  }

  /**
   * Returns the terms of an item, looked up in the pooling area's own catalogue and then in its
   * province's.
   *
   * @param careArea pooling area of the place of care
   * @param code national code
   * @param feeDate day on which the fee arose
   * @param insuranceType 险种类型 of the patient
   * @param priceLevel 限价医院等级 of the institution
   * @return the terms, or null when the item is in neither on that day
   */
  public @Nullable ItemTerms terms(
      String careArea, String code, LocalDate feeDate, String insuranceType, String priceLevel) {
    CatalogueItem item = find(careArea, code, feeDate);
    if (item == null) {
      item = find(AreaCode.provinceOf(careArea), code, feeDate);
    }
    return item == null ? null : item.terms(insuranceType, priceLevel);
  }

  private @Nullable CatalogueItem find(String area, String code, LocalDate day) {
    List<CatalogueItem> versions = items.getOrDefault(area, Map.of()).get(code);
    if (versions != null) {
      for (CatalogueItem item : versions) {
        if (item.period().contains(day)) {
          return item;
        }
      }
    }
    return null;
  }
}
