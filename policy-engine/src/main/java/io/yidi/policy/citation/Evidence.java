package io.yidi.policy.citation;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The source of a figure or rule. What is not known is null or empty; nothing is guessed.
 *
 * @param document document and number, empty when not known
 * @param article article or section, empty when not known
 * @param addresses where the text was read
 * @param grade how far to trust it
 * @param effectiveFrom first day in force to the precision the source gives, null when not known
 * @param seenValidOn when the rule was seen to be valid, null when not recorded
 * @param note remark, empty when none
 */
public record Evidence(
    String document,
    String article,
    List<String> addresses,
    Grade grade,
    @Nullable PartialDate effectiveFrom,
    @Nullable PartialDate seenValidOn,
    String note) {

  /** Copies the list. */
  public Evidence {
    addresses = List.copyOf(addresses);
  }

  /** Short form to be read out: document and article, or the first address. */
  public String shortForm() {
    String name =
        document.isEmpty() ? (addresses.isEmpty() ? "—" : addresses.getFirst()) : document;
    return article.isEmpty() ? name : name + " " + article;
  }
}
