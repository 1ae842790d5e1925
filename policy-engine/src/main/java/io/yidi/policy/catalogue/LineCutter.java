package io.yidi.policy.catalogue;

import io.yidi.policy.bill.HospitalApproval;
import io.yidi.policy.bill.LineCut;
import io.yidi.policy.money.Money;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Cuts lines by the place-of-care catalogue (002 Art. 31): 全自费 + 超限价 + 先行自付 + 范围内 = amount.
 *
 * <p>Class 丙, limited use without approval (nhsa-interface §5, limited-use rule), and items outside
 * what the place of care allows for the disease of the visit (002 Art. 32) are wholly the person's.
 * The part of a price above the ceiling is over limit; the first share is taken of what is left and
 * rounded half up to the fen; the in-scope part is the residual (§4 R1, R2).
 */
public final class LineCutter {

  private LineCutter() {}

  /**
   * Cuts all lines of a bill. A refund line gets the difference that it makes to the net of the
   * line it takes back, so that the two together are cut as one smaller line.
   *
   * @return the cuts in the order of the lines
   */
  public static LineCut[] cut(List<PricedLine> lines) {
    LineCut[] cuts = new LineCut[lines.size()];
    Map<Integer, Net> nets = new HashMap<>();
    boolean anyRefund = false;
    for (int i = 0; i < cuts.length; i++) {
      PricedLine priced = lines.get(i);
      if (priced.line().refundsLine() != 0) {
        anyRefund = true;
      } else {
        cuts[i] = cutOne(priced, priced.line().quantityE4(), priced.line().amountFen());
      }
    }
    if (anyRefund) {
      for (int i = 0; i < cuts.length; i++) {
        PricedLine priced = lines.get(i);
        if (priced.line().refundsLine() == 0) {
          nets.put(
              priced.line().number(),
              new Net(priced, priced.line().quantityE4(), priced.line().amountFen(), cuts[i]));
        }
      }
      for (int i = 0; i < cuts.length; i++) {
        PricedLine priced = lines.get(i);
        if (priced.line().refundsLine() != 0) {
          cuts[i] = cutRefund(priced, nets);
        }
      }
    }
    return cuts;
  }

  private record Net(PricedLine original, long quantityE4, long amountFen, LineCut cut) {}

  private static LineCut cutRefund(PricedLine refund, Map<Integer, Net> nets) {
    Net before = nets.get(refund.line().refundsLine());
    if (before == null) {
      throw new IllegalArgumentException(
          "refunds_line_number: "
              + refund.line().refundsLine()
              + " (expected: a line of the bill)");
    }
    long quantity = before.quantityE4() + refund.line().quantityE4();
    long amount = before.amountFen() + refund.line().amountFen();
    if (quantity < 0 || amount < 0) {
      throw new IllegalArgumentException(
          "quantity_e4: "
              + refund.line().quantityE4()
              + " (expected: no more than is left of line "
              + refund.line().refundsLine()
              + ")");
    }
    LineCut net = cutOne(before.original(), quantity, amount);
    nets.put(refund.line().refundsLine(), new Net(before.original(), quantity, amount, net));
    return net.minus(before.cut());
  }

  /** Cuts one line, or the net of one line, by its terms. */
  static LineCut cutOne(PricedLine priced, long quantityE4, long amountFen) {
    ItemTerms terms = priced.terms();
    if (terms.itemClass() == ItemClass.C
        || priced.outsideDisease()
        || ownByLimitedUse(terms, priced.line().approval())) {
      return new LineCut(amountFen, 0, 0, 0);
    }
    long over = overLimit(terms, quantityE4, priced.line().unitPriceE6(), amountFen);
    long first = Money.shareHalfUp(amountFen - over, terms.firstSharePpm());
    return new LineCut(0, over, first, amountFen - over - first);
  }

  private static boolean ownByLimitedUse(ItemTerms terms, HospitalApproval approval) {
    return terms.limitedUse()
        ? approval != HospitalApproval.APPROVED
        : approval == HospitalApproval.REFUSED;
  }

  private static long overLimit(
      ItemTerms terms, long quantityE4, long unitPriceE6, long amountFen) {
    if (terms.priceCeilingE6() == 0 || unitPriceE6 <= terms.priceCeilingE6()) {
      return 0;
    }
    return Math.max(0, amountFen - Money.timesHalfUp(quantityE4, terms.priceCeilingE6()));
  }
}
