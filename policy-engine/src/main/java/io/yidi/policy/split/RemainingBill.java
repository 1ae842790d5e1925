package io.yidi.policy.split;

import io.yidi.policy.bill.ChargeLine;
import io.yidi.policy.catalogue.PricedLine;
import java.util.ArrayList;
import java.util.List;

/**
 * What remains of a settled bill when parts of its lines are taken back (002 Art. 42). The
 * remaining claim is the settled one with refund lines added: terms, facts, filings and counters
 * stay as they were, so that it is priced as if the bill had been smaller from the start.
 */
public final class RemainingBill {

  private RemainingBill() {}

  /**
   * What is taken back of a line.
   *
   * @param lineNumber number of the line, one that is no refund line itself
   * @param quantityE4 quantity in 10⁻⁴ units, positive
   * @param amountFen amount in fen, zero or more
   */
  public record TakenBack(int lineNumber, long quantityE4, long amountFen) {}

  /**
   * What is left of a line after the refund lines of its bill.
   *
   * @param line the line as it was settled
   * @param quantityE4 quantity in 10⁻⁴ units
   * @param amountFen amount in fen
   */
  public record Left(PricedLine line, long quantityE4, long amountFen) {}

  /** What is left of every line of a claim that is no refund line itself, in their order. */
  public static List<Left> left(Claim claim) {
    return claim.lines().stream()
        .filter(priced -> priced.line().refundsLine() == 0)
        .map(priced -> left(claim, priced))
        .toList();
  }

  private static Left left(Claim claim, PricedLine priced) {
    long quantity = priced.line().quantityE4();
    long amount = priced.line().amountFen();
    for (PricedLine other : claim.lines()) {
      if (other.line().refundsLine() == priced.line().number()) {
        quantity += other.line().quantityE4();
        amount += other.line().amountFen();
      }
    }
    return new Left(priced, quantity, amount);
  }

  /**
   * The claim for what remains. The account may pay for it at most what it has paid so far: a
   * refund gives back to an account and never takes from one, whose balance may be spent since.
   *
   * @param claim the settled claim, or what remained after the refund before
   * @param taken what is taken back, no line twice
   * @param accountPaid what the account has paid for the claim, in fen
   * @throws IllegalArgumentException when a line is not there, or less is left of it
   */
  public static Claim after(Claim claim, List<TakenBack> taken, long accountPaid) {
    List<Left> left = left(claim);
    List<PricedLine> lines = new ArrayList<>(claim.lines());
    int number = lines.stream().mapToInt(priced -> priced.line().number()).max().orElse(0);
    for (TakenBack one : taken) {
      number++;
      lines.add(refund(number, one, find(left, one)));
    }
    return new Claim(
        claim.person(),
        claim.institution(),
        claim.visit(),
        claim.filings(),
        lines,
        claim.counters(),
        accountPaid,
        claim.useAccount());
  }

  private static Left find(List<Left> left, TakenBack taken) {
    return left.stream()
        .filter(one -> one.line().line().number() == taken.lineNumber())
        .filter(
            one -> taken.quantityE4() <= one.quantityE4() && taken.amountFen() <= one.amountFen())
        .findFirst()
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    "line_number: "
                        + taken.lineNumber()
                        + " (expected: a line of which as much is left)"));
  }

  private static PricedLine refund(int number, TakenBack taken, Left left) {
    ChargeLine line = left.line().line();
    return new PricedLine(
        new ChargeLine(
            number,
            line.itemCode(),
            line.feeDate(),
            -taken.quantityE4(),
            line.unitPriceE6(),
            -taken.amountFen(),
            line.approval(),
            line.number()),
        left.line().terms(),
        left.line().outsideDisease());
  }
}
