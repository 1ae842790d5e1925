package io.yidi.bench.report;

import com.sun.management.OperatingSystemMXBean;
import java.io.IOException;
import java.io.PrintStream;
import java.lang.management.GarbageCollectorMXBean;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** What the figures were taken on. */
public final class Machine {

  private static final long MIB = 1024 * 1024;

  private Machine() {}

  /** Prints the heading of a report, and the facts as a list. */
  public static void print(PrintStream out, String title) {
    out.println("## " + title);
    out.println();
    facts().forEach(fact -> out.println("- " + fact));
  }

  /** The facts, one a line: time, cores, memory, JVM, operating system, load. */
  public static List<String> facts() {
    Runtime runtime = Runtime.getRuntime();
    long memory =
        ManagementFactory.getOperatingSystemMXBean() instanceof OperatingSystemMXBean system
            ? system.getTotalMemorySize()
            : 0;
    String collectors =
        ManagementFactory.getGarbageCollectorMXBeans().stream()
            .map(GarbageCollectorMXBean::getName)
            .collect(Collectors.joining(", "));
    return List.of(
        "taken: " + Instant.now().truncatedTo(ChronoUnit.SECONDS),
        "cores: " + runtime.availableProcessors() + " (" + processor() + ")",
        "memory: "
            + memory / MIB
            + " MiB, of it at most "
            + runtime.maxMemory() / MIB
            + " MiB for a JVM's heap",
        "JVM: "
            + System.getProperty("java.vm.name")
            + " "
            + System.getProperty("java.runtime.version")
            + " ("
            + collectors
            + ")",
        "OS: "
            + System.getProperty("os.name")
            + " "
            + System.getProperty("os.version")
            + " "
            + System.getProperty("os.arch"),
        "load of the machine over the last minute: " + load());
  }

  /** What a folder lies on; for benchmarks that write, this decides what durable costs. */
  public static String store(Path folder) throws IOException {
    return "data on: " + Files.getFileStore(folder).type();
  }

  private static String processor() {
    try (Stream<String> lines = Files.lines(Path.of("/proc/cpuinfo"))) {
      return lines
          .filter(line -> line.startsWith("model name"))
          .map(line -> line.substring(line.indexOf(':') + 1).strip())
          .findFirst()
          .orElse("model not known");
    } catch (IOException e) {
      return "model not known";
    }
  }

  private static String load() {
    double average = ManagementFactory.getOperatingSystemMXBean().getSystemLoadAverage();
    return average < 0 ? "not known" : String.format(Locale.ROOT, "%.1f", average);
  }
}
