package io.yidi.policy.filing;

import io.yidi.policy.citation.Evidence;
import io.yidi.policy.trace.Text;
import java.util.List;

/**
 * Why an application is not taken.
 *
 * @param cause what stands against it
 * @param field field of the application that it concerns, empty when none in particular
 * @param text what is wrong and what to do
 * @param sources the rules that say so
 */
public record Objection(Cause cause, String field, Text text, List<Evidence> sources) {

  /** Copies the list. */
  public Objection {
    sources = List.copyOf(sources);
  }

  /** What may stand against an application, in the order in which it is looked at. */
  public enum Cause {
    /** The insured place takes no filing of this kind. */
    KIND_NOT_TAKEN,
    /** The channel does not file for others, or only for members of the family account. */
    CHANNEL,
    /** The card has to be read first (003 §3). */
    CARD_NOT_CHECKED,
    /** The insurance relation is not active (003 §3). */
    INSURANCE_INACTIVE,
    /** Insurance type, age or intended stay do not meet the conditions (003 §1). */
    CONDITIONS,
    /** The destination cannot be filed for. */
    DESTINATION,
    /** Start or end do not fit (001 §1.1.1.3, 002 Art. 12). */
    PERIOD,
    /** Materials are missing (002 Art. 8). */
    MATERIALS,
    /** The institutions chosen do not fit (004 §4.2). */
    DESIGNATION,
    /** The same filing is there already (001 §1). */
    DUPLICATE,
    /** Other filings overlap, and the applicant has not said that this is known (001 §1). */
    OVERLAP,
    /** A long-term filing is still locked (002 Art. 12, 003 §4.1.2(1), 004 §1). */
    LOCKED
  }
}
