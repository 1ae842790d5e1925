package io.yidi.gateway.settlement;

import io.yidi.gateway.rpc.Fields;
import io.yidi.gateway.rpc.Refusal;
import io.yidi.policy.money.Money;
import io.yidi.policy.split.Claim;
import io.yidi.policy.split.RemainingBill;
import io.yidi.policy.split.RemainingBill.Left;
import io.yidi.policy.split.RemainingBill.TakenBack;
import io.yidi.proto.error.v1.ErrorReason;
import io.yidi.proto.settlement.v1.RefundedLine;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Reads what is taken back of lines: in form first, and against what is left under the lock. */
final class RefundedLines {

  private static final int MOST = 500;

  private RefundedLines() {}

  /** Checks what can be told without the settlement. */
  static void checkForm(Fields fields, List<RefundedLine> lines) {
    if (lines.isEmpty() || lines.size() > MOST) {
      fields.wrong("lines", lines.size() + " lines", "1 to " + MOST);
    }
    Set<Integer> numbers = new HashSet<>();
    for (int i = 0; i < lines.size(); i++) {
      RefundedLine line = lines.get(i);
      String path = "lines[" + i + "].";
      if (line.getLineNumber() < 1) {
        fields.wrong(path + "line_number", line.getLineNumber(), "1 to 999999999");
      } else if (!numbers.add(line.getLineNumber())) {
        fields.wrong(path + "line_number", line.getLineNumber() + " twice", "different numbers");
      }
      if (line.getQuantityE4() < 0) {
        fields.wrong(path + "quantity_e4", line.getQuantityE4(), "zero or more");
      }
      if (line.getAmountFen() < 0 || (line.getQuantityE4() == 0 && line.getAmountFen() != 0)) {
        fields.wrong(
            path + "amount_fen",
            line.getAmountFen(),
            "zero or more, and zero without a quantity, for all that is left of the line");
      }
    }
  }

  /**
   * What is taken back of the lines of a claim.
   *
   * @throws Refusal when a line is not there, less is left of it, or the amount does not fit
   */
  static List<TakenBack> read(Claim claim, List<RefundedLine> lines) {
    Map<Integer, Left> left = new HashMap<>();
    RemainingBill.left(claim).forEach(one -> left.put(one.line().line().number(), one));
    Fields fields = new Fields();
    List<TakenBack> taken = new ArrayList<>();
    for (int i = 0; i < lines.size(); i++) {
      Left of = left.get(lines.get(i).getLineNumber());
      if (of == null) {
        fields.wrong(
            "lines[" + i + "].line_number",
            lines.get(i).getLineNumber(),
            "a line of the settlement that is no refund line itself");
      } else {
        taken.add(read(fields, "lines[" + i + "]", lines.get(i), of));
      }
    }
    fields.done();
    if (taken.stream().mapToLong(TakenBack::amountFen).sum() == 0) {
      throw Refusal.field("lines", "0 fen together", "at least 1 fen");
    }
    return taken;
  }

  private static TakenBack read(Fields fields, String path, RefundedLine line, Left left) {
    boolean whole = line.getQuantityE4() == 0;
    long quantity = whole ? left.quantityE4() : line.getQuantityE4();
    long amount = whole ? left.amountFen() : line.getAmountFen();
    if (quantity == 0 || quantity > left.quantityE4() || amount > left.amountFen()) {
      throw exceeds(path, line, left);
    }
    if (quantity == left.quantityE4() && amount != left.amountFen()) {
      fields.wrong(
          path + ".amount_fen", amount, left.amountFen() + ", all that is left with the quantity");
    } else if (quantity < left.quantityE4()
        && !Money.agreesWithinOneFen(quantity, left.line().line().unitPriceE6(), amount)) {
      fields.wrong(
          path + ".amount_fen",
          amount,
          Money.timesHalfUp(quantity, left.line().line().unitPriceE6())
              + " = quantity × price, within 1 fen");
    }
    return new TakenBack(line.getLineNumber(), quantity, amount);
  }

  private static Refusal exceeds(String path, RefundedLine line, Left left) {
    return new Refusal(
            ErrorReason.ERROR_REASON_REFUND_EXCEEDS_LINE,
            "第 "
                + line.getLineNumber()
                + " 行可退金额为 "
                + Money.yuan(left.amountFen())
                + ",退费数量或金额超出,请核对已退明细。",
            path
                + ": quantity_e4 "
                + line.getQuantityE4()
                + ", amount_fen "
                + line.getAmountFen()
                + " (expected: at most what is left, "
                + left.quantityE4()
                + " and "
                + left.amountFen()
                + ")")
        .with("line_number", Integer.toString(line.getLineNumber()))
        .with("left_quantity_e4", Long.toString(left.quantityE4()))
        .with("left_amount_fen", Long.toString(left.amountFen()));
  }
}
