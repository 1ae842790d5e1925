package io.yidi.policy.split;

import io.yidi.policy.bill.LineCut;
import io.yidi.policy.catalogue.PricedLine;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Sums of a bill that was cut: as a whole and by charge category, in one pass over its lines. */
final class BillSums {

  /** National charge categories 01 to 14. */
  private static final int CATEGORIES = 14;

  private final long[] amounts = new long[CATEGORIES + 1];
  private final long[] inScope = new long[CATEGORIES + 1];
  private final @Nullable String[] codes = new String[CATEGORIES + 1];
  private final LineCut total;

  BillSums(List<PricedLine> lines, LineCut[] cuts) {
    long self = 0;
    long over = 0;
    long first = 0;
    long scope = 0;
    for (int i = 0; i < cuts.length; i++) {
      LineCut cut = cuts[i];
      String code = lines.get(i).terms().chargeCategory();
      int category = place(code);
      codes[category] = code;
      amounts[category] += cut.amount();
      inScope[category] += cut.inScope();
      self += cut.fullSelfPay();
      over += cut.overLimit();
      first += cut.firstSelfPay();
      scope += cut.inScope();
    }
    total = new LineCut(self, over, first, scope);
  }

  /** Place of a category, which has two digits; a general parser would cost as much as the cut. */
  private static int place(String code) {
    return 10 * (code.charAt(0) - '0') + (code.charAt(1) - '0');
  }

  /** The four parts of the whole bill. */
  LineCut total() {
    return total;
  }

  /** Sums by charge category, in the order of their codes; those without a line are left out. */
  List<CategorySum> categories() {
    List<CategorySum> sums = new ArrayList<>();
    for (int category = 1; category <= CATEGORIES; category++) {
      String code = codes[category];
      if (code != null) {
        sums.add(new CategorySum(code, amounts[category], inScope[category]));
      }
    }
    return sums;
  }
}
