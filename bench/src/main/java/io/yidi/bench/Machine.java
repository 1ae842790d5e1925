package io.yidi.bench;

import com.sun.management.OperatingSystemMXBean;
import java.io.IOException;
import java.io.PrintStream;
import java.lang.management.GarbageCollectorMXBean;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** What the figures were taken on. */
final class Machine {

  private static final long MIB = 1024 * 1024;

  private Machine() {}

  static void print(PrintStream out) {
    Runtime runtime = Runtime.getRuntime();
    long memory =
        ManagementFactory.getOperatingSystemMXBean() instanceof OperatingSystemMXBean system
            ? system.getTotalMemorySize()
            : 0;
    String collectors =
        ManagementFactory.getGarbageCollectorMXBeans().stream()
            .map(GarbageCollectorMXBean::getName)
            .collect(Collectors.joining(", "));
    out.println("- taken: " + Instant.now().truncatedTo(ChronoUnit.SECONDS));
    out.println("- cores: " + runtime.availableProcessors() + " (" + processor() + ")");
    out.println(
        "- memory: "
            + memory / MIB
            + " MiB, of it at most "
            + runtime.maxMemory() / MIB
            + " MiB for the JVM's heap");
    out.println(
        "- JVM: "
            + System.getProperty("java.vm.name")
            + " "
            + System.getProperty("java.runtime.version")
            + " ("
            + collectors
            + ")");
    out.println(
        "- OS: "
            + System.getProperty("os.name")
            + " "
            + System.getProperty("os.version")
            + " "
            + System.getProperty("os.arch"));
    out.println("- load of the machine over the last minute: " + load());
  }

  /** One more line for benchmarks that write: what the data lies on decides what durable costs. */
  static void printStore(PrintStream out, Path folder) throws IOException {
    out.println("- data on: " + Files.getFileStore(folder).type());
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
