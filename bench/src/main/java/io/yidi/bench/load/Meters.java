package io.yidi.bench.load;

import io.yidi.bench.load.Measurement.Use;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Reads what the processes that take part have used so far. */
final class Meters {

  /** The name of this process. */
  static final String CLIENT = "client";

  /**
   * A process, alone or with all that it started.
   *
   * @param process the process
   * @param descendants whether those that it started belong to it
   * @param jvm asks its JVM; null where it is none or must not be asked
   */
  private record Meter(ProcessHandle process, boolean descendants, @Nullable JvmWatch jvm) {}

  private final Map<String, Meter> meters = new LinkedHashMap<>();

  /** What all have used so far. */
  record Reading(Map<String, Use> used) {

    /** What was used since an earlier reading. */
    Map<String, Use> since(Reading before) {
      Map<String, Use> between = new LinkedHashMap<>();
      used.forEach(
          (name, now) -> {
            Use then = before.used.get(name);
            if (then != null) {
              JvmWatch.Reading jvm = now.jvm();
              JvmWatch.Reading earlier = then.jvm();
              between.put(
                  name,
                  new Use(
                      now.cpu().minus(then.cpu()),
                      jvm == null || earlier == null ? null : jvm.since(earlier)));
            }
          });
      return between;
    }
  }

  /** This process. */
  Meters withClient() {
    meters.put(CLIENT, new Meter(ProcessHandle.current(), false, JvmWatch.ofThis()));
    return this;
  }

  /** Another JVM. */
  Meters with(String name, ProcessHandle process, JvmWatch jvm) {
    meters.put(name, new Meter(process, false, jvm));
    return this;
  }

  /** A program with all processes that it has started. */
  Meters withDescendants(String name, ProcessHandle process) {
    meters.put(name, new Meter(process, true, null));
    return this;
  }

  List<String> names() {
    return List.copyOf(meters.keySet());
  }

  Reading read() {
    Map<String, Use> used = new LinkedHashMap<>();
    meters.forEach(
        (name, meter) -> {
          JvmWatch jvm = meter.jvm;
          used.put(name, new Use(cpu(meter), jvm == null ? null : jvm.read()));
        });
    return new Reading(used);
  }

  private static Duration cpu(Meter meter) {
    Stream<ProcessHandle> all =
        meter.descendants
            ? Stream.concat(Stream.of(meter.process), meter.process.descendants())
            : Stream.of(meter.process);
    return all.map(one -> one.info().totalCpuDuration().orElse(Duration.ZERO))
        .reduce(Duration.ZERO, Duration::plus);
  }
}
