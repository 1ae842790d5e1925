package io.yidi.policy.filing;

import io.yidi.policy.citation.Evidence;
import java.time.LocalDate;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * On what terms the insured place takes an application.
 *
 * @param way how it is handled
 * @param start first day of effect
 * @param end last day of effect, null for none (002 Art. 12)
 * @param reviewDue day by which it is reviewed, null where none is published or nothing is reviewed
 * @param byMaterials whether nothing is owed: with materials, or nothing needs them
 * @param promiseDue day by which promised papers are owed, null for none
 * @param lockMonths months of lock after approval, 0 for none
 * @param singleUse whether one settlement uses it up
 * @param retainUntil day until which the forms are kept, null where none is published
 * @param sources the rules followed
 */
public record FilingTerms(
    FilingWay way,
    LocalDate start,
    @Nullable LocalDate end,
    @Nullable LocalDate reviewDue,
    boolean byMaterials,
    @Nullable LocalDate promiseDue,
    int lockMonths,
    boolean singleUse,
    @Nullable LocalDate retainUntil,
    List<Evidence> sources) {

  /** Copies the list. */
  public FilingTerms {
    sources = List.copyOf(sources);
  }

  /** The same, reviewed by hand until a day; null where no time is published. */
  public FilingTerms reviewedBy(@Nullable LocalDate due) {
    return new FilingTerms(
        FilingWay.REVIEWED,
        start,
        end,
        due,
        byMaterials,
        promiseDue,
        lockMonths,
        singleUse,
        retainUntil,
        sources);
  }

  /** First day on which a filing approved on a day may be changed; null where nothing locks it. */
  public @Nullable LocalDate lockedUntil(LocalDate approved) {
    return lockedUntil(lockMonths, approved);
  }

  /** First day on which a filing with so many months of lock may be changed; null for 0 months. */
  public static @Nullable LocalDate lockedUntil(int lockMonths, LocalDate approved) {
    return lockMonths == 0 ? null : approved.plusMonths(lockMonths);
  }
}
