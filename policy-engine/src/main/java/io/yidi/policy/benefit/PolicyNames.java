package io.yidi.policy.benefit;

import java.util.Arrays;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;

/** Names of constants as files write them. */
public final class PolicyNames {

  /** What a limit may limit. */
  public static final Set<String> LIMITED = names(Limit.On.values());

  /** Parts that may enter a layer. */
  public static final Set<String> BASES = names(LayerCard.Base.values());

  /** What a counter may count. */
  public static final Set<String> COUNTS = names(CounterSpec.Counts.values());

  /** What the account may pay. */
  public static final Set<String> ACCOUNT = names(AccountRule.values());

  private PolicyNames() {}

  private static Set<String> names(Enum<?>[] values) {
    return Arrays.stream(values).map(PolicyNames::written).collect(Collectors.toUnmodifiableSet());
  }

  /** Name of a constant as files write it. */
  public static String written(Enum<?> constant) {
    return constant.name().toLowerCase(Locale.ROOT);
  }

  /** Name of the constant that a file means. */
  public static String constant(String name) {
    return name.toUpperCase(Locale.ROOT);
  }
}
