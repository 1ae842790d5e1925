package io.yidi.policy.filing;

import io.yidi.policy.filing.FilingRules.Ruling;
import io.yidi.policy.trace.Text;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A material that a kind of filing needs, written {@code long_term_worker
 * posting_letter|work_contract or promise}.
 *
 * @param kind kind
 * @param anyOf materials of which one is enough
 * @param promise whether a personal promise (个人承诺书) will do instead
 */
public record MaterialRule(FilingKind kind, List<Material> anyOf, boolean promise) {

  private static final String OR_PROMISE = " or promise";
  private static final String MATERIAL =
      Stream.of(Material.values())
          .map(Material::fileName)
          .collect(Collectors.joining("|", "(", ")"));

  static final String FORM =
      RuleForms.KIND + " " + MATERIAL + "(\\|" + MATERIAL + ")*(" + OR_PROMISE + ")?";
  static final String WORDS =
      "a kind of filing, materials parted by |, and 'or promise' where a promise will do";

  /** Copies the list. */
  public MaterialRule {
    anyOf = List.copyOf(anyOf);
  }

  /** Reads a value of the rule, which the loader has checked. */
  static MaterialRule parse(String value) {
    boolean promise = value.endsWith(OR_PROMISE);
    String plain = promise ? value.substring(0, value.length() - OR_PROMISE.length()) : value;
    String[] parts = plain.split(" ", -1);
    List<Material> anyOf = new ArrayList<>();
    for (String name : parts[1].split("\\|", -1)) {
      anyOf.add(Material.valueOf(name.toUpperCase(Locale.ROOT)));
    }
    return new MaterialRule(RuleForms.kind(parts[0]), anyOf, promise);
  }

  /** What a rule of materials asks for a kind. */
  static List<MaterialRule> of(Ruling ruling, FilingKind kind) {
    return ruling.values().stream()
        .map(MaterialRule::parse)
        .filter(needed -> needed.kind() == kind)
        .toList();
  }

  /** The first material that is still missing, a promise put aside; null when none is. */
  public static @Nullable MaterialRule missing(
      Ruling ruling, FilingKind kind, Set<Material> given) {
    return of(ruling, kind).stream()
        .filter(needed -> !needed.metBy(given))
        .findFirst()
        .orElse(null);
  }

  /** Says that the material is missing. */
  public Text missing() {
    String zh = anyOf.stream().map(Material::zh).collect(Collectors.joining("、"));
    String en = anyOf.stream().map(Material::en).collect(Collectors.joining(", "));
    boolean several = anyOf.size() > 1;
    return new Text(
        "缺少材料:" + zh + (several ? "(任选其一)" : "") + (promise ? ",或签署个人承诺书" : "") + "。",
        "Missing: "
            + en
            + (several ? " (one of them)" : "")
            + (promise ? ", or the personal promise" : "")
            + ".");
  }

  /** Tells whether one of the materials is there. */
  boolean metBy(Set<Material> given) {
    return anyOf.stream().anyMatch(given::contains);
  }
}
