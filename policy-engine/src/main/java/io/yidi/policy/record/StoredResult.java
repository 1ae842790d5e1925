package io.yidi.policy.record;

import io.yidi.policy.benefit.FundField;
import io.yidi.policy.bill.LineCut;
import io.yidi.policy.split.CategorySum;
import io.yidi.policy.split.CounterValue;
import java.util.List;

/**
 * What a stored result says; amounts in fen. Unlike a split it promises nothing: it is read to find
 * out whether what it says holds.
 *
 * @param outcome outcome of the filing decision, by name
 * @param tier benefit tier by name, empty for none
 * @param filingId filing that was decided on, empty for none
 * @param total 医疗费总额
 * @param cut the four parts by the catalogue
 * @param firstShare cross-region first share
 * @param deductible deductible borne
 * @param funds what the funds pay, in their order
 * @param fundTotal sum of the funds
 * @param hospitalPart 医院负担
 * @param personPart 个人负担
 * @param account paid by the account
 * @param cash paid in cash
 * @param accountBalance balance after the payment
 * @param cuts cuts of the lines
 * @param movements what the counters move by
 * @param categories sums by charge category
 */
public record StoredResult(
    String outcome,
    String tier,
    String filingId,
    long total,
    LineCut cut,
    long firstShare,
    long deductible,
    List<Paid> funds,
    long fundTotal,
    long hospitalPart,
    long personPart,
    long account,
    long cash,
    long accountBalance,
    List<LineCut> cuts,
    List<CounterValue> movements,
    List<CategorySum> categories) {

  /** Copies the lists. */
  public StoredResult {
    funds = List.copyOf(funds);
    cuts = List.copyOf(cuts);
    movements = List.copyOf(movements);
    categories = List.copyOf(categories);
  }

  /**
   * What a fund pays.
   *
   * @param code 基金支付类型 (fund_pay_type)
   * @param field national member that it is summed in
   * @param amount in fen
   */
  public record Paid(String code, FundField field, long amount) {}

  /** Who pays, in one line for people who compare two results. */
  public String amounts() {
    return "total "
        + total
        + ", funds "
        + fundTotal
        + ", hospital "
        + hospitalPart
        + ", person "
        + personPart
        + ", account "
        + account
        + ", movements "
        + movements;
  }
}
