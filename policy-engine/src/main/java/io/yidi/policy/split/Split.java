package io.yidi.policy.split;

import io.yidi.policy.benefit.FundField;
import io.yidi.policy.bill.LineCut;
import java.util.List;

/**
 * How a bill is divided. Amounts in fen.
 *
 * @param total 医疗费总额
 * @param cut the four parts by the catalogue
 * @param firstShare cross-region first share, a part of the in-scope amount
 * @param deductible deductible borne
 * @param funds funds in the order in which they pay
 * @param fundTotal sum of the funds
 * @param hospitalPart 医院负担
 * @param personPart 个人负担
 * @param personInScope what of it lies in scope: deductible, first share and the rest that no fund
 *     pays; not simply the in-scope amount less the funds, since a layer may pay what is out of
 *     scope
 * @param account paid by the account
 * @param cash paid in cash
 * @param accountBalance balance after the payment
 * @param categories sums by charge category
 */
public record Split(
    long total,
    LineCut cut,
    long firstShare,
    long deductible,
    List<FundPayment> funds,
    long fundTotal,
    long hospitalPart,
    long personPart,
    long personInScope,
    long account,
    long cash,
    long accountBalance,
    List<CategorySum> categories) {

  /**
   * Copies the lists and checks the identities that every split keeps.
   *
   * @throws IllegalStateException when one does not hold; such a split must never be stored
   */
  public Split {
    funds = List.copyOf(funds);
    categories = List.copyOf(categories);
    check(cut.amount() == total, "parts of the bill");
    check(sum(funds) == fundTotal, "funds");
    check(fundTotal + hospitalPart + personPart == total, "funds + hospital + person");
    check(personInScope >= 0 && personInScope <= personPart, "in scope within the person's part");
    check(account + cash == personPart, "account + cash");
    boolean nonNegative =
        cut.fullSelfPay() >= 0
            && cut.overLimit() >= 0
            && cut.firstSelfPay() >= 0
            && cut.inScope() >= 0
            && firstShare >= 0
            && deductible >= 0
            && noneBelowZero(funds)
            && hospitalPart >= 0
            && account >= 0
            && cash >= 0
            && accountBalance >= 0;
    check(nonNegative, "no part below zero");
  }

  private static void check(boolean holds, String what) {
    if (!holds) {
      throw new IllegalStateException("split: " + what + " (expected: to hold)");
    }
  }

  /** What the funds pay together. */
  static long sum(List<FundPayment> funds) {
    long sum = 0;
    for (FundPayment fund : funds) {
      sum += fund.amount();
    }
    return sum;
  }

  private static boolean noneBelowZero(List<FundPayment> funds) {
    for (FundPayment fund : funds) {
      if (fund.amount() < 0) {
        return false;
      }
    }
    return true;
  }

  /** Sum of the funds of one national member. */
  public long fund(FundField field) {
    long sum = 0;
    for (FundPayment one : funds) {
      if (one.fund().field() == field) {
        sum += one.amount();
      }
    }
    return sum;
  }
}
