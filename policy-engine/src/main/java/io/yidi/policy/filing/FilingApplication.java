package io.yidi.policy.filing;

import io.yidi.policy.facts.PersonFacts;
import java.time.LocalDate;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What somebody applies for, with all that the insured place's rules look at.
 *
 * @param kind kind of filing
 * @param person the person in the insurance relation, on the day of the application
 * @param gender 性别 (gend) 1, 2 or 9
 * @param destination place filed for
 * @param start first day of effect
 * @param end last day of effect asked for, null for as long as the rules give
 * @param admission day of admission of a stay under way, null for none
 * @param intendedMonths months that the person means to stay, 0 when not said
 * @param channel channel by its name in files
 * @param applicant who applies
 * @param byCard whether a social security card was read
 * @param materials materials handed in
 * @param promise whether the personal promise was made instead of what may be promised
 * @param designated institutions chosen for ordinary outpatient care, with their levels
 * @param standing the person's other filings in the relation
 * @param replaces number of the filing that this one shall replace, empty for none
 * @param overlapAccepted whether the applicant knows of overlapping filings
 * @param specialReason whether the agency named a special reason to pass a lock (003 §4.1.2(1))
 * @param today day of the application
 */
public record FilingApplication(
    FilingKind kind,
    PersonFacts person,
    String gender,
    String destination,
    LocalDate start,
    @Nullable LocalDate end,
    @Nullable LocalDate admission,
    int intendedMonths,
    String channel,
    Applicant applicant,
    boolean byCard,
    Set<Material> materials,
    boolean promise,
    List<Chosen> designated,
    List<Standing> standing,
    String replaces,
    boolean overlapAccepted,
    boolean specialReason,
    LocalDate today) {

  /** Copies the collections. */
  public FilingApplication {
    materials = Set.copyOf(materials);
    designated = List.copyOf(designated);
    standing = List.copyOf(standing);
  }

  /** Who applies (001 §1.1.1, §1.1.2; 002 Art. 10). */
  public enum Applicant {
    /** The person. */
    SELF,
    /** A member of the family account (亲情账户). */
    FAMILY,
    /** Somebody with a proxy and an identity document. */
    PROXY,
    /** A hospital that refers. */
    HOSPITAL,
    /** The agency itself, at its counter or by telephone. */
    AGENCY
  }

  /**
   * An institution chosen for ordinary outpatient care.
   *
   * @param code 定点医药机构编号
   * @param level its level as the rule tells levels apart
   * @param settles whether it is a hospital with an agreement and in the network
   * @param place place that patients file for to come to it
   */
  public record Chosen(String code, DesignationPlace.Level level, boolean settles, String place) {}

  /**
   * A filing that the person has.
   *
   * @param filing the filing
   * @param lockedUntil first day on which it may be changed or cancelled, null for no lock
   */
  public record Standing(FilingRecord filing, @Nullable LocalDate lockedUntil) {}
}
