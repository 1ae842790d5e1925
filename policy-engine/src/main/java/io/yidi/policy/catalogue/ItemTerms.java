package io.yidi.policy.catalogue;

/**
 * What a catalogue says of an item for one hospital level and day: all that cutting a line needs.
 *
 * @param name Chinese name
 * @param itemClass 甲, 乙 or 丙
 * @param chargeCategory national charge category 01 to 14
 * @param firstSharePpm share that the person bears first
 * @param priceCeilingE6 ceiling of the unit price in 10⁻⁶ yuan, zero for none
 * @param limitedUse whether use is limited (lmt_used_flag)
 */
public record ItemTerms(
    String name,
    ItemClass itemClass,
    String chargeCategory,
    long firstSharePpm,
    long priceCeilingE6,
    boolean limitedUse) {}
