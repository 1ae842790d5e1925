package io.yidi.policy.benefit;

import io.yidi.policy.benefit.SplitTrace.Kind;
import io.yidi.policy.money.Money;

/**
 * The arithmetic of the insured place: first share → deductible → marginal bands → cap → further
 * layers. Integers only, no allocation; amounts are rounded half up to the fen once for the first
 * share, the pooled fund and each layer, and the person bears what is left.
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

  /** Place of the in-scope amount that the cap kept out. */
  public static final int ABOVE_CAP = 4;

  private static final int LAYERS = 5;
  private static final int PER_LAYER = 3;

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

  /**
   * Splits an in-scope amount.
   *
   * @param card figures
   * @param inScope in-scope amount in fen, zero or more
   * @param waived whether the deductible is waived for this visit
   * @param civilServant whether layers for civil servants apply
   * @param counters values before this visit, in the order of the policy's counters
   * @param out result, of {@link #resultLength}
   * @param trace watcher
   * @return {@link #OK}, or which figure is missing
   */
  public static int split(
      RateCard card,
      long inScope,
      boolean waived,
      boolean civilServant,
      long[] counters,
      long[] out,
      SplitTrace trace) {
    if (card.firstSharePpm < 0) {
      return NO_FIRST_SHARE;
    }
    long firstShare = Money.shareHalfUp(inScope, card.firstSharePpm);
    long entering = inScope - firstShare;
    out[FIRST_SHARE] = firstShare;
    if (card.firstSharePpm > 0) {
      trace.step(Kind.FIRST_SHARE, -1, inScope, firstShare, card.firstSharePpm, 0);
    }
    long due = waived ? 0 : deductibleDue(card, counters);
    if (due < 0) {
      return NO_DEDUCTIBLE;
    }
    long deductible = Math.min(entering, due);
    long payable = entering - deductible;
    out[DEDUCTIBLE] = deductible;
    out[PAYABLE] = payable;
    trace.step(Kind.DEDUCTIBLE, -1, entering, deductible, 0, due);

    long position =
        value(counters, card.positionCounter) + (card.positionFromZero ? deductible : 0);
    long product = bands(card.upTo, card.ppm, position, payable, -1, trace);
    if (product < 0) {
      return NO_RATIO;
    }
    long pooled = Money.roundProductHalfUp(product);
    long aboveCap = 0;
    if (card.cap != Long.MAX_VALUE) {
      long left = Math.max(0, card.cap - value(counters, card.capCounter));
      if (pooled > left) {
        aboveCap = payable - consumed(card.upTo, card.ppm, position, payable, left);
        pooled = left;
        trace.step(Kind.CAP, -1, payable, aboveCap, 0, card.cap);
      }
    }
    out[POOLED] = pooled;
    out[ABOVE_CAP] = aboveCap;
    trace.step(Kind.POOLED, -1, payable, pooled, 0, 0);
    return layers(card, entering, civilServant, counters, out, trace);
  }

  private static int layers(
      RateCard card,
      long entering,
      boolean civilServant,
      long[] counters,
      long[] out,
      SplitTrace trace) {
    LayerCard[] layers = card.layers;
    long remaining = out[PAYABLE] - out[POOLED];
    for (int i = 0; i < layers.length; i++) {
      LayerCard layer = layers[i];
      long base =
          switch (layer.base) {
            case REMAINING -> remaining;
            case REMAINING_WITH_DEDUCTIBLE -> remaining + out[DEDUCTIBLE];
            case ABOVE_CAP -> Math.min(out[ABOVE_CAP], remaining);
          };
      if (layer.civilServantsOnly && !civilServant) {
        base = 0;
      }
      out[layerBase(i)] = base;
      out[layerDeductible(i)] = 0;
      out[layerPaid(i)] = 0;
      if (base > 0) {
        if (!layer(layer, i, base, counters, out, trace)) {
          return NO_LAYER_FIGURE + i;
        }
        remaining -= out[layerPaid(i)];
      }
    }
    assert remaining >= -out[DEDUCTIBLE] && remaining <= entering;
    return OK;
  }

  private static boolean layer(
      LayerCard layer, int index, long base, long[] counters, long[] out, SplitTrace trace) {
    if (layer.deductible < 0) {
      return false;
    }
    long due = Math.max(0, layer.deductible - value(counters, layer.deductibleCounter));
    long deductible = Math.min(base, due);
    out[layerDeductible(index)] = deductible;
    if (due > 0) {
      trace.step(Kind.LAYER_DEDUCTIBLE, index, base, deductible, 0, layer.deductible);
    }
    long payable = base - deductible;
    if (payable == 0) {
      return true;
    }
    long position = value(counters, layer.positionCounter) + deductible;
    long product = bands(layer.upTo, layer.ppm, position, payable, index, trace);
    if (product < 0) {
      return false;
    }
    long paid = Money.roundProductHalfUp(product);
    if (layer.cap != Long.MAX_VALUE) {
      long left = Math.max(0, layer.cap - value(counters, layer.capCounter));
      if (paid > left) {
        trace.step(Kind.LAYER_CAP, index, paid, paid - left, 0, layer.cap);
        paid = left;
      }
    }
    out[layerPaid(index)] = paid;
    trace.step(Kind.LAYER, index, payable, paid, 0, 0);
    return true;
  }

  private static long deductibleDue(RateCard card, long[] counters) {
    long full = value(counters, card.visitsCounter) > 0 ? card.deductibleLater : card.deductible;
    if (full <= 0) {
      return full;
    }
    return Math.max(0, full - value(counters, card.deductibleCounter));
  }

  /**
   * Sum of amount × rate over the marginal bands from a position on; negative when a rate needed
   * was not published.
   */
  private static long bands(
      long[] upTo, long[] ppm, long position, long amount, int layer, SplitTrace trace) {
    long product = 0;
    long from = position;
    long end = position + amount;
    for (int i = 0; i < upTo.length && from < end; i++) {
      long to = Math.min(end, upTo[i]);
      if (to > from) {
        if (ppm[i] < 0) {
          return -1;
        }
        long part = (to - from) * ppm[i];
        product += part;
        trace.step(
            layer < 0 ? Kind.BAND : Kind.LAYER_BAND,
            layer,
            to - from,
            Money.roundProductHalfUp(part),
            ppm[i],
            upTo[i] == Long.MAX_VALUE ? 0 : upTo[i]);
        from = to;
      }
    }
    return product;
  }

  /** In-scope amount that a payment uses up: cap ÷ ratio, band by band. */
  private static long consumed(long[] upTo, long[] ppm, long position, long payable, long payment) {
    long used = 0;
    long left = payment;
    long from = position;
    long end = position + payable;
    for (int i = 0; i < upTo.length && from < end; i++) {
      long to = Math.min(end, upTo[i]);
      if (to > from) {
        long paid = Money.shareHalfUp(to - from, ppm[i]);
        if (paid > left) {
          return used + Math.min(to - from, Money.wholeOfShareHalfUp(left, ppm[i]));
        }
        used += to - from;
        left -= paid;
        from = to;
      }
    }
    return used;
  }

  private static long value(long[] counters, int index) {
    return index < 0 ? 0 : counters[index];
  }
}
