package io.yidi.policy.catalogue;

import io.yidi.policy.time.Period;
import java.util.Map;

/**
 * One version of an item in the catalogue of a place of care.
 *
 * @param area pooling area or province whose catalogue it is
 * @param code national code
 * @param name Chinese name
 * @param itemClass 甲, 乙 or 丙
 * @param chargeCategory national charge category 01 to 14
 * @param firstSharePpm first share by insurance type; the empty key holds for all others
 * @param priceCeilingE6 price ceiling by 限价医院等级; the empty key holds for all others; zero for none
 * @param limitedUse whether use is limited
 * @param period days on which fees are cut by this version
 */
public record CatalogueItem(
    String area,
    String code,
    String name,
    ItemClass itemClass,
    String chargeCategory,
    Map<String, Long> firstSharePpm,
    Map<String, Long> priceCeilingE6,
    boolean limitedUse,
    Period period) {

  /** Copies the maps. */
  public CatalogueItem {
    firstSharePpm = Map.copyOf(firstSharePpm);
    priceCeilingE6 = Map.copyOf(priceCeilingE6);
  }

  ItemTerms terms(String insuranceType, String priceLevel) {
    return new ItemTerms(
        name,
        itemClass,
        chargeCategory,
        pick(firstSharePpm, insuranceType),
        pick(priceCeilingE6, priceLevel),
        limitedUse);
  }

  private static long pick(Map<String, Long> values, String key) {
    Long exact = values.get(key);
    return exact != null ? exact : values.getOrDefault("", 0L);
  }
}
