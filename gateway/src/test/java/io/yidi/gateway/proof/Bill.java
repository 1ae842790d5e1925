package io.yidi.gateway.proof;

import static io.yidi.gateway.demo.DemoClient.date;

import io.yidi.proto.type.v1.ChargeLine;
import java.time.LocalDate;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What is to be settled.
 *
 * @param encounterId encounter whose unsettled lines these are, empty for an inline bill
 * @param batch charge batch of the encounter that is settled apart, empty for all of it
 * @param end day of discharge of a stay, null for other visits
 * @param policyDate day whose year the counters go by
 * @param wrongBy fen by which the declared total is wrong
 */
record Bill(
    Place place,
    Place.Kind kind,
    String encounterId,
    String batch,
    LocalDate begin,
    @Nullable LocalDate end,
    LocalDate policyDate,
    boolean emergency,
    List<Line> lines,
    boolean useAccount,
    long wrongBy) {

  /** One line: a quantity in halves of a unit at a price in fen, and what it amounts to. */
  record Line(int number, Item item, int halves, long priceFen, long amount) {

    Line(int number, Item item, int halves, long priceFen) {
      this(number, item, halves, priceFen, amount(halves, priceFen));
    }

    static long amount(int halves, long priceFen) {
      return MadeUpRules.halfUp(halves * priceFen, 2);
    }

    /** What is left after a part was taken back; of nothing, a line of nothing. */
    Line less(int takenHalves, long takenAmount) {
      return new Line(number, item, halves - takenHalves, priceFen, amount - takenAmount);
    }

    ChargeLine sent(LocalDate day) {
      return ChargeLine.newBuilder()
          .setLineNumber(number)
          .setItemCode(item.code)
          .setFeeDate(date(day))
          .setQuantityE4(halves * 5_000L)
          .setUnitPriceE6(priceFen * 10_000)
          .setAmountFen(amount())
          .build();
    }

    @Override
    public String toString() {
      return item + " " + halves + "/2 at " + priceFen;
    }
  }

  /** Copies the lines. */
  Bill {
    lines = List.copyOf(lines);
  }

  /** The same with other lines. */
  Bill with(List<Line> others) {
    return new Bill(
        place,
        kind,
        encounterId,
        batch,
        begin,
        end,
        policyDate,
        emergency,
        others,
        useAccount,
        wrongBy);
  }

  long total() {
    return lines.stream().mapToLong(Line::amount).sum();
  }

  @Override
  public String toString() {
    return place
        + " "
        + kind
        + (encounterId.isEmpty() ? "" : " from encounter")
        + (batch.isEmpty() ? "" : " batch " + batch)
        + " "
        + begin
        + (end == null ? "" : " to " + end + " as of " + policyDate)
        + (emergency ? " emergency" : "")
        + " "
        + lines
        + (useAccount ? " account" : "")
        + (wrongBy == 0 ? "" : " total wrong by " + wrongBy);
  }
}
