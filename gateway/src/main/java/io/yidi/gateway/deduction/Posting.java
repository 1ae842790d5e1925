package io.yidi.gateway.deduction;

import io.yidi.gateway.person.Ids;
import java.time.Instant;
import java.util.Collections;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * A posting between an institution and funds. Never edited: what takes a deduction back is an
 * opposite posting that names it.
 *
 * @param personId person of the settlement
 * @param deductionId number
 * @param kind what it does
 * @param settlementId settlement concerned
 * @param offsets deduction that this one takes back; null for a deduction
 * @param causedBy refund or reversal that made a release, empty for other kinds
 * @param institutionCode institution that gives back
 * @param agencyCode agency that deducts
 * @param insuredArea pooling area of the insured place
 * @param careArea pooling area of the place of care
 * @param insuranceType insutype
 * @param ground why it was deducted
 * @param reason reason of this posting
 * @param evidence paper of the finding, empty for what takes a deduction back
 * @param funds amounts in fen by fund code: above zero in a deduction, below in what takes it back
 * @param postedAt instant
 */
public record Posting(
    String personId,
    String deductionId,
    Kind kind,
    String settlementId,
    @Nullable String offsets,
    String causedBy,
    String institutionCode,
    String agencyCode,
    String insuredArea,
    String careArea,
    String insuranceType,
    Ground ground,
    String reason,
    String evidence,
    Map<String, Long> funds,
    Instant postedAt) {

  /** What a posting does; stored by name. */
  public enum Kind {
    /** The institution gives back. */
    DEDUCTION,
    /** An agency takes the rest of a deduction back. */
    WITHDRAWAL,
    /** The settlement pays less than is deducted, so the rest goes back by itself. */
    RELEASE
  }

  /** Why an agency deducts; stored by name. */
  public enum Ground {
    /** The review of the bill (002 Art. 41). */
    SCOPE_REVIEW,
    /** The institution broke rules (002 Art. 51). */
    VIOLATION
  }

  /** Sorts the funds by code and checks their sign. */
  public Posting {
    funds = Collections.unmodifiableSortedMap(new TreeMap<>(funds));
    long sign = kind == Kind.DEDUCTION ? 1 : -1;
    if (funds.isEmpty() || funds.values().stream().anyMatch(amount -> sign * amount <= 0)) {
      throw new IllegalStateException(kind + ": " + funds + " (expected: amounts of its sign)");
    }
  }

  /** A number for a new posting. */
  static String newId(String personId, Instant now) {
    return Ids.make('K', personId, now);
  }

  /** Sum of the funds in fen. */
  long total() {
    return funds.values().stream().mapToLong(Long::longValue).sum();
  }

  /** Number of the deduction that this posting belongs to. */
  String root() {
    return offsets == null ? deductionId : offsets;
  }

  /** The posting that takes amounts of this deduction back. */
  Posting opposite(Kind how, Map<String, Long> amounts, String cause, String why, Instant now) {
    Map<String, Long> negated = new TreeMap<>();
    amounts.forEach((fund, amount) -> negated.put(fund, -amount));
    return new Posting(
        personId,
        newId(personId, now),
        how,
        settlementId,
        deductionId,
        cause,
        institutionCode,
        agencyCode,
        insuredArea,
        careArea,
        insuranceType,
        ground,
        why,
        "",
        negated,
        now);
  }
}
