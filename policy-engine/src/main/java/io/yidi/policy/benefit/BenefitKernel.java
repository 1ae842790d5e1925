package io.yidi.policy.benefit;

import io.yidi.policy.benefit.LayerCard.Base;
import io.yidi.policy.benefit.Limit.On;
import io.yidi.policy.benefit.SplitTrace.Kind;
import io.yidi.policy.money.Money;

/**
 * The arithmetic of the insured place: first share → limits on what enters → deductible → bands →
 * floor → limits on what the fund pays → further layers. Integers only, no allocation; amounts are
 * rounded half up to the fen once for the first share, the pooled fund and each layer unless the
 * policy rounds each band, and the person bears what is left.
 */
public final class BenefitKernel {

  /** The split succeeded. */
  public static final int OK = 0;

  /** The first share was not published. */
  public static final int NO_FIRST_SHARE = 1;

  /** The deductible was not published. */
  public static final int NO_DEDUCTIBLE = 2;

  /** A ratio of the pooled fund was not published. */
  public static final int NO_RATIO = 3;

  /** A limit was not published. */
  public static final int NO_LIMIT = 4;

  /** The first layer of which a figure was not published; the next layers follow. */
  public static final int NO_LAYER_FIGURE = 16;

  /** Place of the first share in the result. */
  public static final int FIRST_SHARE = 0;

  /** Place of the deductible. */
  public static final int DEDUCTIBLE = 1;

  /** Place of the amount that entered the pooled fund's bands. */
  public static final int PAYABLE = 2;

  /** Place of the pooled fund's payment. */
  public static final int POOLED = 3;

  /** Place of the in-scope amount that limits kept from the pooled fund. */
  public static final int ABOVE_CAP = 4;

  private static final int LEFT = 5;
  private static final int LAYERS = LEFT + Base.values().length;
  private static final int PER_LAYER = 3;
  private static final int ABOVE_CAP_BIT = Base.ABOVE_CAP.bit();
  private static final int LEFT_REMAINING = LEFT + Base.REMAINING.place;
  private static final int LEFT_ABOVE_CAP = LEFT + Base.ABOVE_CAP.place;
  private static final long FAILED = -1;

  private BenefitKernel() {}

  /** Length of the result for a number of layers. */
  public static int resultLength(int layers) {
    return LAYERS + PER_LAYER * layers;
  }

  /** Place of the amount that entered a layer. */
  public static int layerBase(int layer) {
    return LAYERS + PER_LAYER * layer;
  }

  /** Place of the deductible that a layer took. */
  public static int layerDeductible(int layer) {
    return layerBase(layer) + 1;
  }

  /** Place of a layer's payment. */
  public static int layerPaid(int layer) {
    return layerBase(layer) + 2;
  }

  /** What the person still bears of the in-scope amount. */
  public static long personInScope(long[] out) {
    return out[LEFT_REMAINING]
        + out[LEFT + Base.DEDUCTIBLE.place]
        + out[LEFT + Base.FIRST_SHARE.place];
  }

  /**
   * Splits a bill.
   *
   * @param card figures
   * @param bill amounts and facts, amounts zero or more
   * @param counters values before this visit, in the order of the policy's counters
   * @param out result, of {@link #resultLength}
   * @param trace watcher
   * @return {@link #OK}, or which figure is missing
   */
  public static int split(
      RateCard card, BillFacts bill, long[] counters, long[] out, SplitTrace trace) {
    if (card.firstSharePpm < 0) {
      return NO_FIRST_SHARE;
    }
    long firstShare = Money.shareHalfUp(bill.inScope(), card.firstSharePpm);
    out[FIRST_SHARE] = firstShare;
    if (card.firstSharePpm > 0) {
      trace.step(Kind.FIRST_SHARE, -1, bill.inScope(), firstShare, card.firstSharePpm, 0);
    }
    long entering = bill.inScope() - firstShare;
    long admitted = limited(card, On.IN_SCOPE, entering, bill, counters, trace);
    if (admitted < 0) {
      return NO_LIMIT;
    }
    long due = bill.deductibleWaived() ? 0 : deductibleDue(card.deductible, bill, counters);
    if (due < 0) {
      return NO_DEDUCTIBLE;
    }
    long deductible = Math.min(admitted, due);
    out[DEDUCTIBLE] = deductible;
    trace.step(Kind.DEDUCTIBLE, -1, admitted, deductible, 0, due);
    long payable = limited(card, On.PAYABLE, admitted - deductible, bill, counters, trace);
    if (payable < 0) {
      return NO_LIMIT;
    }
    out[PAYABLE] = payable;
    int code = pooled(card, bill, entering, counters, out, trace);
    if (code != OK) {
      return code;
    }
    prepareLayers(bill, entering, out);
    return layers(card.layers, bill, counters, out, trace);
  }

  /** What the limits of a sort let through; negative when one that is needed was not published. */
  private static long limited(
      RateCard card, On on, long amount, BillFacts bill, long[] counters, SplitTrace trace) {
    long let = amount;
    for (Limit limit : card.limits) {
      if (limit.on() == on && let > 0) {
        long left = left(limit, bill, counters);
        if (left < 0) {
          return FAILED;
        }
        if (let > left) {
          trace.step(Kind.LIMIT, limit.place(), let, left, 0, limit.forDiseases(bill.diseases()));
          let = left;
        }
      }
    }
    return let;
  }

  private static long left(Limit limit, BillFacts bill, long[] counters) {
    long amount = limit.forDiseases(bill.diseases());
    return amount < 0 || amount == Long.MAX_VALUE
        ? amount
        : Math.max(0, amount - value(counters, limit.counter()));
  }

  private static long deductibleDue(DeductibleCard card, BillFacts bill, long[] counters) {
    long full;
    if (card.sharePpm() > 0) {
      long of = card.shareOfTotal() ? bill.total() : bill.inScope();
      long share = Money.shareHalfUp(of, card.sharePpm());
      full = Math.min(card.shareMax(), Math.max(card.shareMin(), share));
    } else {
      long earlier = value(counters, card.visitsCounter());
      long[] byVisit = card.byVisit();
      full = byVisit[(int) Math.min(earlier, byVisit.length - 1L)];
    }
    if (full < 0) {
      return full;
    }
    int further = bill.cycles() - 1;
    if (further > 0) {
      if (card.perFurtherCycle() < 0) {
        return FAILED;
      }
      full += further * card.perFurtherCycle();
    }
    return Math.max(0, full - value(counters, card.borneCounter()));
  }

  private static int pooled(
      RateCard card, BillFacts bill, long entering, long[] counters, long[] out, SplitTrace trace) {
    Bands bands = card.bands;
    long payable = out[PAYABLE];
    long position =
        value(counters, bands.positionCounter()) + (bands.fromZero() ? out[DEDUCTIBLE] : 0);
    long pooled = banded(bands, position, payable, -1, trace);
    if (pooled < 0) {
      return NO_RATIO;
    }
    if (card.floorPpm > 0) {
      long floor = Money.shareHalfUp(entering, card.floorPpm);
      if (floor > pooled) {
        trace.step(Kind.FLOOR, -1, entering, floor, card.floorPpm, 0);
        pooled = floor;
      }
    }
    long used = payable;
    for (Limit limit : card.limits) {
      if (limit.on() == On.FUND_PAID) {
        long left = left(limit, bill, counters);
        if (left < 0 && pooled > 0) {
          return NO_LIMIT;
        }
        if (left >= 0 && pooled > left) {
          pooled = left;
          used = consumed(bands, position, payable, left);
          trace.step(
              Kind.CAP,
              limit.place(),
              payable,
              payable - used,
              0,
              limit.forDiseases(bill.diseases()));
        }
      }
    }
    out[POOLED] = pooled;
    out[ABOVE_CAP] = entering - out[DEDUCTIBLE] - used;
    trace.step(Kind.POOLED, -1, payable, pooled, 0, 0);
    return OK;
  }

  private static void prepareLayers(BillFacts bill, long entering, long[] out) {
    long remaining = Math.max(0, entering - out[DEDUCTIBLE] - out[POOLED]);
    out[LEFT_REMAINING] = remaining;
    // A floor may pay into the deductible; only what the person still bears can enter a layer.
    out[LEFT + Base.DEDUCTIBLE.place] =
        Math.min(out[DEDUCTIBLE], entering - out[POOLED] - remaining);
    out[LEFT + Base.FIRST_SHARE.place] = out[FIRST_SHARE];
    out[LEFT + Base.FIRST_SELF_PAY.place] = bill.firstSelfPay();
    out[LEFT + Base.OVER_LIMIT.place] = bill.overLimit();
    out[LEFT_ABOVE_CAP] = Math.min(remaining, out[ABOVE_CAP]);
  }

  private static int layers(
      LayerCard[] layers, BillFacts bill, long[] counters, long[] out, SplitTrace trace) {
    for (int i = 0; i < layers.length; i++) {
      LayerCard layer = layers[i];
      boolean has = layer.applies() && (!layer.civilServantsOnly() || bill.civilServant());
      long base = has ? base(layer.base(), out) : 0;
      out[layerBase(i)] = base;
      out[layerDeductible(i)] = 0;
      out[layerPaid(i)] = 0;
      if (base > 0) {
        if (!layer(layer, i, base, counters, out, trace)) {
          return NO_LAYER_FIGURE + i;
        }
        take(layer.base(), out[layerPaid(i)], out);
      }
    }
    return OK;
  }

  private static long base(int parts, long[] out) {
    if ((parts & ABOVE_CAP_BIT) != 0) {
      return out[LEFT_ABOVE_CAP] > 0 ? out[ABOVE_CAP] : 0;
    }
    return leftOf(parts, out);
  }

  private static long leftOf(int parts, long[] out) {
    long sum = 0;
    for (int part = 0; part < LAYERS - LEFT; part++) {
      if ((parts & 1 << part) != 0) {
        sum += out[LEFT + part];
      }
    }
    return sum;
  }

  /** Takes a payment off the parts that entered, in their order. */
  private static void take(int parts, long payment, long[] out) {
    if ((parts & ABOVE_CAP_BIT) != 0) {
      out[LEFT_ABOVE_CAP] -= payment;
      out[LEFT_REMAINING] -= payment;
      return;
    }
    long left = payment;
    for (int part = 0; part < LAYERS - LEFT; part++) {
      if ((parts & 1 << part) != 0) {
        long of = Math.min(left, out[LEFT + part]);
        out[LEFT + part] -= of;
        left -= of;
      }
    }
    out[LEFT_ABOVE_CAP] = Math.min(out[LEFT_ABOVE_CAP], out[LEFT_REMAINING]);
  }

  private static boolean layer(
      LayerCard layer, int index, long base, long[] counters, long[] out, SplitTrace trace) {
    if (layer.deductible() < 0) {
      return false;
    }
    long due = Math.max(0, layer.deductible() - value(counters, layer.deductibleCounter()));
    long deductible = Math.min(base, due);
    out[layerDeductible(index)] = deductible;
    if (due > 0) {
      trace.step(Kind.LAYER_DEDUCTIBLE, index, base, deductible, 0, layer.deductible());
    }
    long payable = base - deductible;
    if (payable == 0) {
      return true;
    }
    Bands bands = layer.bands();
    long position = value(counters, bands.positionCounter()) + (bands.fromZero() ? deductible : 0);
    long paid = banded(bands, position, payable, index, trace);
    if (paid < 0 || (layer.cap() < 0 && paid > 0)) {
      return false;
    }
    if (layer.cap() >= 0 && layer.cap() != Long.MAX_VALUE) {
      long left = Math.max(0, layer.cap() - value(counters, layer.capCounter()));
      if (paid > left) {
        trace.step(Kind.LAYER_CAP, index, paid, paid - left, 0, layer.cap());
        paid = left;
      }
    }
    paid = Math.min(paid, leftOf(layer.base(), out));
    out[layerPaid(index)] = paid;
    trace.step(Kind.LAYER, index, payable, paid, 0, 0);
    return true;
  }

  /**
   * What the bands pay of an amount that begins at a position; negative when a share that is needed
   * was not published.
   */
  private static long banded(Bands bands, long position, long amount, int layer, SplitTrace trace) {
    if (bands.wholeAmount()) {
      return byWholeAmount(bands, position, amount, layer, trace);
    }
    long[] upTo = bands.upTo();
    long product = 0;
    long paid = 0;
    long from = position;
    long end = position + amount;
    for (int i = 0; i < upTo.length && from < end; i++) {
      long to = Math.min(end, upTo[i]);
      if (to > from) {
        long ppm = bands.ppm()[i];
        if (ppm < 0) {
          return FAILED;
        }
        long part = (to - from) * ppm;
        long rounded = Money.roundProductHalfUp(part);
        product += part;
        paid += rounded;
        band(trace, layer, to - from, rounded, ppm, upTo[i]);
        from = to;
      }
    }
    return bands.roundEach() ? paid : Money.roundProductHalfUp(product);
  }

  private static long byWholeAmount(
      Bands bands, long position, long amount, int layer, SplitTrace trace) {
    int i = bandOf(bands, position + amount);
    long ppm = bands.ppm()[i];
    if (amount == 0 || ppm < 0) {
      return amount == 0 ? 0 : FAILED;
    }
    long paid = Money.shareHalfUp(amount, ppm);
    band(trace, layer, amount, paid, ppm, bands.upTo()[i]);
    return paid;
  }

  private static int bandOf(Bands bands, long end) {
    int i = 0;
    while (end > bands.upTo()[i]) {
      i++;
    }
    return i;
  }

  private static void band(SplitTrace trace, int layer, long in, long out, long ppm, long upTo) {
    trace.step(
        layer < 0 ? Kind.BAND : Kind.LAYER_BAND,
        layer,
        in,
        out,
        ppm,
        upTo == Long.MAX_VALUE ? 0 : upTo);
  }

  /**
   * In-scope amount that a payment uses up: cap ÷ ratio, band by band. What earlier bands pay is
   * taken off exactly unless the policy rounds each band, as for the payment itself.
   */
  private static long consumed(Bands bands, long position, long payable, long payment) {
    long left = payment * Money.WHOLE_PPM;
    if (bands.wholeAmount()) {
      long ppm = bands.ppm()[bandOf(bands, position + payable)];
      return pays(bands, payable, ppm) > left ? usedUp(payable, left, ppm) : payable;
    }
    long used = 0;
    long from = position;
    long end = position + payable;
    for (int i = 0; i < bands.upTo().length && from < end; i++) {
      long to = Math.min(end, bands.upTo()[i]);
      if (to > from) {
        long ppm = bands.ppm()[i];
        long pays = pays(bands, to - from, ppm);
        if (pays > left) {
          return used + usedUp(to - from, left, ppm);
        }
        used += to - from;
        left -= pays;
        from = to;
      }
    }
    return used;
  }

  /** What a band pays, as a product of fen and ppm. */
  private static long pays(Bands bands, long amount, long ppm) {
    long product = amount * ppm;
    return bands.roundEach() ? Money.roundProductHalfUp(product) * Money.WHOLE_PPM : product;
  }

  private static long usedUp(long amount, long leftTimesPpm, long ppm) {
    return Math.min(amount, Money.wholeOfProductHalfUp(leftTimesPpm, ppm));
  }

  private static long value(long[] counters, int index) {
    return index < 0 ? 0 : counters[index];
  }
}
