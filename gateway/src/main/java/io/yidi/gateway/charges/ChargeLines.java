package io.yidi.gateway.charges;

import io.yidi.gateway.rpc.Fields;
import io.yidi.gateway.rpc.Refusal;
import io.yidi.gateway.rpc.Wire;
import io.yidi.policy.bill.ChargeLine;
import io.yidi.policy.bill.HospitalApproval;
import io.yidi.policy.money.Money;
import io.yidi.proto.error.v1.ErrorReason;
import java.time.LocalDate;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Reads charge lines of the contract and checks each and their sum. */
public final class ChargeLines {

  /** Largest unit price: ten million yuan. */
  private static final long MAX_PRICE_E6 = 10_000_000_000_000L;

  /** Largest quantity: one million. */
  private static final long MAX_QUANTITY_E4 = 10_000_000_000L;

  /** Largest amount of one line: one hundred million yuan. */
  private static final long MAX_LINE_FEN = 10_000_000_000L;

  private ChargeLines() {}

  /** Reads one line; what is wrong goes to the fields under the path. */
  public static ChargeLine read(
      Fields fields, String path, io.yidi.proto.type.v1.ChargeLine line, LocalDate today) {
    if (line.getLineNumber() < 1 || line.getLineNumber() > 999_999_999) {
      fields.wrong(path + ".line_number", line.getLineNumber(), "1 to 999999999");
    }
    fields.text(
        path + ".item_code", line.getItemCode(), line.getLocalItemCode().isEmpty() ? 1 : 0, 50);
    fields.text(path + ".local_item_code", line.getLocalItemCode(), 0, 150);
    LocalDate feeDate = fields.date(path + ".fee_date", line.hasFeeDate(), line.getFeeDate());
    fields.notAfter(path + ".fee_date", feeDate, today, "today");
    boolean refund = line.getQuantityE4() < 0;
    long quantity = Math.abs(line.getQuantityE4());
    // The absolute value of the smallest long is negative.
    if (quantity <= 0 || quantity > MAX_QUANTITY_E4) {
      fields.wrong(
          path + ".quantity_e4",
          line.getQuantityE4(),
          "1 to " + MAX_QUANTITY_E4 + ", negative in a refund line");
    }
    if (line.getUnitPriceE6() < 1 || line.getUnitPriceE6() > MAX_PRICE_E6) {
      fields.wrong(path + ".unit_price_e6", line.getUnitPriceE6(), "1 to " + MAX_PRICE_E6);
    }
    if (line.getAmountFen() > MAX_LINE_FEN || line.getAmountFen() < -MAX_LINE_FEN) {
      fields.wrong(path + ".amount_fen", line.getAmountFen(), "at most " + MAX_LINE_FEN);
    } else if (!Money.agreesWithinOneFen(
        line.getQuantityE4(), line.getUnitPriceE6(), line.getAmountFen())) {
      long product =
          Money.timesHalfUp(
              clamp(line.getQuantityE4(), MAX_QUANTITY_E4),
              clamp(line.getUnitPriceE6(), MAX_PRICE_E6));
      fields.wrong(
          path + ".amount_fen", line.getAmountFen(), product + " = quantity × price, within 1 fen");
    } else if (refund ? line.getAmountFen() > 0 : line.getAmountFen() < 0) {
      fields.wrong(path + ".amount_fen", line.getAmountFen(), "the sign of the quantity");
    }
    if (refund ? line.getRefundsLineNumber() < 1 : line.getRefundsLineNumber() != 0) {
      fields.wrong(
          path + ".refunds_line_number",
          line.getRefundsLineNumber(),
          refund
              ? "the line taken back, because the quantity is negative"
              : "0, because the quantity is positive");
    }
    return new ChargeLine(
        line.getLineNumber(),
        line.getItemCode(),
        feeDate,
        line.getQuantityE4(),
        line.getUnitPriceE6(),
        line.getAmountFen(),
        approval(line),
        line.getRefundsLineNumber());
  }

  private static long clamp(long value, long most) {
    return Math.max(-most, Math.min(most, value));
  }

  private static HospitalApproval approval(io.yidi.proto.type.v1.ChargeLine line) {
    return switch (line.getHospitalApproval()) {
      case HOSPITAL_APPROVAL_APPROVED -> HospitalApproval.APPROVED;
      case HOSPITAL_APPROVAL_REFUSED -> HospitalApproval.REFUSED;
      case HOSPITAL_APPROVAL_UNSPECIFIED, HOSPITAL_APPROVAL_NOT_NEEDED ->
          HospitalApproval.NOT_NEEDED;
      case UNRECOGNIZED -> throw Wire.unknown("hospital_approval");
    };
  }

  /**
   * Checks lines against each other: numbers differ, refunds take back what is there, the sum is in
   * range.
   */
  public static void checkTogether(Fields fields, String path, List<ChargeLine> lines) {
    Set<Integer> numbers = new HashSet<>();
    Map<Integer, long[]> left = new HashMap<>();
    Map<Integer, ChargeLine> originals = new HashMap<>();
    long sum = 0;
    for (ChargeLine line : lines) {
      sum += line.amountFen();
      if (!numbers.add(line.number())) {
        fields.wrong(path, "line_number " + line.number() + " twice", "different numbers");
      }
      if (line.refundsLine() == 0) {
        left.put(line.number(), new long[] {line.quantityE4(), line.amountFen()});
        originals.put(line.number(), line);
      }
    }
    for (ChargeLine line : lines) {
      if (line.refundsLine() != 0) {
        checkRefund(
            fields, path, line, originals.get(line.refundsLine()), left.get(line.refundsLine()));
      }
    }
    if (sum < 0 || sum > Money.MAX_FEN) {
      fields.wrong(path, "sum " + sum, "0 to " + Money.MAX_FEN + " fen");
    }
  }

  private static void checkRefund(
      Fields fields,
      String path,
      ChargeLine refund,
      @Nullable ChargeLine original,
      long @Nullable [] left) {
    String where = path + "[line_number " + refund.number() + "].refunds_line_number";
    if (original == null || left == null) {
      fields.wrong(where, refund.refundsLine(), "a line of the bill that is no refund itself");
      return;
    }
    left[0] += refund.quantityE4();
    left[1] += refund.amountFen();
    if (left[0] < 0 || left[1] < 0 || (left[0] == 0 && left[1] != 0)) {
      fields.wrong(
          where, refund.refundsLine(), "no more than the quantity and amount that are left of it");
    } else if (!original.itemCode().equals(refund.itemCode())) {
      fields.wrong(where, refund.refundsLine(), "a line of the same item_code");
    }
  }

  /**
   * The refusal of a line that has no national code, because no mapping knows its local one.
   *
   * @param path where the caller finds the line
   */
  public static Refusal notMapped(String path, ChargeLine line) {
    return new Refusal(
            ErrorReason.ERROR_REASON_ITEM_NOT_MAPPED,
            "第 " + line.number() + " 行只有院内编码,且在 " + line.feeDate() + " 没有对照的国家医保编码,请先完成目录对照。",
            path
                + ".item_code: empty (expected: a national code, or a local_item_code that is"
                + " mapped on "
                + line.feeDate()
                + ")")
        .with("line_number", Integer.toString(line.number()));
  }

  /** A line as it is stored, for answers. */
  public static io.yidi.proto.type.v1.ChargeLine toWire(ChargeLine line, String localCode) {
    return io.yidi.proto.type.v1.ChargeLine.newBuilder()
        .setLineNumber(line.number())
        .setItemCode(line.itemCode())
        .setLocalItemCode(localCode)
        .setFeeDate(Wire.date(line.feeDate()))
        .setQuantityE4(line.quantityE4())
        .setUnitPriceE6(line.unitPriceE6())
        .setAmountFen(line.amountFen())
        .setHospitalApproval(
            switch (line.approval()) {
              case NOT_NEEDED ->
                  io.yidi.proto.type.v1.HospitalApproval.HOSPITAL_APPROVAL_NOT_NEEDED;
              case APPROVED -> io.yidi.proto.type.v1.HospitalApproval.HOSPITAL_APPROVAL_APPROVED;
              case REFUSED -> io.yidi.proto.type.v1.HospitalApproval.HOSPITAL_APPROVAL_REFUSED;
            })
        .setRefundsLineNumber(line.refundsLine())
        .build();
  }
}
