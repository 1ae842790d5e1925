package io.yidi.bench;

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

/** The same split by us and by general rule engines: deductible, bands, tier, cap, two layers. */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@State(Scope.Thread)
public class EngineBenchmark {

  /** Our engine's name; ratios are to it. */
  static final String OURS = "Yidi";

  private static final int STAYS = 1024;

  /** The engine. */
  @Param({OURS, "Drools", "Camunda DMN"})
  public String engine = "";

  private final List<Stay> stays = SplitCases.stays(STAYS);
  private final Payments payments = new Payments();
  private SplitEngine split;
  private int next;

  /** Loads the engine and makes sure that it answers as ours does. */
  @Setup
  public void load() {
    SplitEngine ours = new YidiSplit();
    split =
        switch (engine) {
          case OURS -> ours;
          case "Drools" -> new DroolsSplit();
          case "Camunda DMN" -> new DmnSplit();
          default -> throw new IllegalStateException(engine);
        };
    Payments expected = new Payments();
    for (Stay stay : stays) {
      ours.split(stay, expected);
      split.split(stay, payments);
      if (!payments.same(expected)) {
        throw new IllegalStateException(
            engine + ": " + stay + ": " + payments + " (Yidi: " + expected + ")");
      }
    }
  }

  /** One split. */
  @Benchmark
  public long split() {
    next = (next + 1) & (STAYS - 1);
    split.split(stays.get(next), payments);
    return payments.serious;
  }
}
