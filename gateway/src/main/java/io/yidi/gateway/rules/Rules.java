package io.yidi.gateway.rules;

import io.yidi.gateway.directory.ReferenceData;
import io.yidi.policy.catalogue.Catalogue;
import io.yidi.policy.split.Adjudicator;
import io.yidi.policy.split.PolicyBook;

/**
 * Everything that is not stored on a person and yet decides a price, in one set of versions.
 * Immutable.
 *
 * @param book policies
 * @param catalogue catalogues of the places of care
 * @param reference regions and institutions
 */
public record Rules(PolicyBook book, Catalogue catalogue, ReferenceData reference) {

  /** Adjudicates by these rules. */
  public Adjudicator adjudicator() {
    return new Adjudicator(book);
  }

  /** The versions that these rules are. */
  public Versions versions() {
    return new Versions(book.version(), catalogue.version(), reference.version());
  }

  /**
   * Versions in force at an instant.
   *
   * @param policy of the policies
   * @param catalogue of the catalogues
   * @param directory of regions and institutions
   */
  public record Versions(String policy, String catalogue, String directory) {}
}
