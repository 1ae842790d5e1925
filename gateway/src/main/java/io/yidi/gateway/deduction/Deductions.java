package io.yidi.gateway.deduction;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * All postings for one settlement, in their order.
 *
 * @param postings deductions and what takes them back
 */
public record Deductions(List<Posting> postings) {

  /** No posting. */
  public static final Deductions NONE = new Deductions(List.of());

  /** Copies the list. */
  public Deductions {
    postings = List.copyOf(postings);
  }

  /** What is deducted and not taken back, in fen by fund; funds with nothing are left out. */
  Map<String, Long> outstanding() {
    return sum(postings);
  }

  /** What is left of one deduction, in fen by fund; funds with nothing are left out. */
  Map<String, Long> outstandingOf(String deductionId) {
    return sum(postings.stream().filter(one -> one.root().equals(deductionId)).toList());
  }

  private static Map<String, Long> sum(List<Posting> some) {
    Map<String, Long> sum = new TreeMap<>();
    for (Posting posting : some) {
      posting.funds().forEach((fund, amount) -> sum.merge(fund, amount, Long::sum));
    }
    sum.values().removeIf(amount -> amount == 0);
    return sum;
  }

  /**
   * What goes back because the funds pay less for the settlement than is deducted: an institution
   * gives an amount back once, by the refund or by the deduction. The latest deductions go back
   * first.
   *
   * @param paid what the funds pay after the refund or reversal, in fen by fund
   * @param cause number of the refund or reversal
   * @param reason its reason
   * @param now instant
   */
  public List<Posting> releases(Map<String, Long> paid, String cause, String reason, Instant now) {
    Map<String, Long> excess = outstanding();
    excess.replaceAll((fund, amount) -> amount - paid.getOrDefault(fund, 0L));
    List<Posting> releases = new ArrayList<>();
    for (Posting posting : postings.reversed()) {
      if (posting.kind() == Posting.Kind.DEDUCTION) {
        Map<String, Long> back = take(outstandingOf(posting.deductionId()), excess);
        if (!back.isEmpty()) {
          releases.add(posting.opposite(Posting.Kind.RELEASE, back, cause, reason, now));
        }
      }
    }
    return releases;
  }

  /** Takes of what is left as much as is in excess, and lowers the excess by it. */
  private static Map<String, Long> take(Map<String, Long> left, Map<String, Long> excess) {
    Map<String, Long> taken = new TreeMap<>();
    left.forEach(
        (fund, amount) -> {
          long back = Math.min(amount, excess.getOrDefault(fund, 0L));
          if (back > 0) {
            taken.put(fund, back);
            excess.merge(fund, -back, Long::sum);
          }
        });
    return taken;
  }
}
