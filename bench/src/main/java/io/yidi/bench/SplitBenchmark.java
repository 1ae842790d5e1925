package io.yidi.bench;

import io.yidi.policy.benefit.BenefitKernel;
import io.yidi.policy.benefit.BenefitPlan;
import io.yidi.policy.benefit.BillFacts;
import io.yidi.policy.benefit.RateCard;
import io.yidi.policy.benefit.SplitTrace;
import io.yidi.policy.bill.LineCut;
import io.yidi.policy.catalogue.LineCutter;
import io.yidi.policy.catalogue.PricedLine;
import io.yidi.policy.split.Adjudicator;
import io.yidi.policy.split.Claim;
import io.yidi.policy.split.PolicyBook;
import io.yidi.policy.split.Verdict;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/** How long a split takes, without the world around it. */
@BenchmarkMode(Mode.AverageTime)
public class SplitBenchmark {

  /** Area code of the made-up place: three bands, tier, cap and one layer. */
  static final String MADE_UP = "990100";

  /** Area code of Jiangmen: one band, tier, cap and one layer of two bands with a deductible. */
  static final String JIANGMEN = "440700";

  /** The figures of one place, and amounts that differ from split to split. */
  @State(Scope.Thread)
  public static class Figures {

    private static final int AMOUNTS = 1024;

    /** The insured place. */
    @Param({MADE_UP, JIANGMEN})
    public String place = "";

    private final long[] amounts = SplitCases.inScopeAmounts(AMOUNTS);
    private RateCard card;
    private long[] counters;
    private long[] out;
    private int next;

    /** Loads the policies. */
    @Setup
    public void load() {
      BenefitPlan plan = SplitCases.plan(SplitCases.book(), place);
      card = SplitCases.card(plan, place);
      counters = SplitCases.counters(plan);
      out = new long[BenefitKernel.resultLength(card.layerCount())];
    }

    private long nextAmount() {
      next = (next + 1) & (AMOUNTS - 1);
      return amounts[next];
    }
  }

  /** A whole claim of one place. */
  @State(Scope.Thread)
  public static class FullClaim {

    /** The insured place. */
    @Param({MADE_UP, JIANGMEN})
    public String place = "";

    private Adjudicator adjudicator;
    private Claim claim;

    /** Loads the policies and makes sure that the claim settles. */
    @Setup
    public void load() {
      PolicyBook book = SplitCases.book();
      adjudicator = new Adjudicator(book);
      claim = SplitCases.claim(book, place);
      if (!(adjudicator.adjudicate(claim) instanceof Verdict.Settles)) {
        throw new IllegalStateException("the claim of " + place + " does not settle");
      }
    }
  }

  /** The lines of the same claim. */
  @State(Scope.Thread)
  public static class Lines {
    private final List<PricedLine> lines = List.copyOf(SplitCases.lines());
  }

  /** The arithmetic of the insured place alone, no lines and no steps. */
  @Benchmark
  @OutputTimeUnit(TimeUnit.NANOSECONDS)
  public long splitWithoutLines(Figures figures) {
    int code =
        BenefitKernel.split(
            figures.card,
            BillFacts.inScope(figures.nextAmount()),
            figures.counters,
            figures.out,
            SplitTrace.NONE);
    if (code != BenefitKernel.OK) {
      throw new IllegalStateException("split: " + code);
    }
    return figures.out[BenefitKernel.POOLED];
  }

  /** Filing decision, cut of 200 lines, split and steps. */
  @Benchmark
  @OutputTimeUnit(TimeUnit.MICROSECONDS)
  public Verdict adjudicate200Lines(FullClaim full) {
    return full.adjudicator.adjudicate(full.claim);
  }

  /** The cut of the same 200 lines alone. */
  @Benchmark
  @OutputTimeUnit(TimeUnit.MICROSECONDS)
  public LineCut[] cut200Lines(Lines bill) {
    return LineCutter.cut(bill.lines);
  }
}
