package io.yidi.bench;

import io.yidi.policy.filing.BenefitTier;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;

/** The same rules written for each engine. */
final class EngineRules {

  private EngineRules() {}

  /** A tier as the rules of the other engines write it. */
  static String tierName(BenefitTier tier) {
    return tier == BenefitTier.EMERGENCY ? "emergency" : "local";
  }

  /** Reads a file of rules. */
  static String text(String name) {
    try (InputStream in = EngineRules.class.getResourceAsStream("engines/" + name)) {
      if (in == null) {
        throw new IllegalStateException(name + ": not on the class path");
      }
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
