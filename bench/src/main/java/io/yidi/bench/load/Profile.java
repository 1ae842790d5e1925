package io.yidi.bench.load;

import io.yidi.bench.report.Table;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;
import jdk.jfr.consumer.RecordedEvent;
import jdk.jfr.consumer.RecordedFrame;
import jdk.jfr.consumer.RecordedStackTrace;
import jdk.jfr.consumer.RecordingFile;
import jdk.management.jfr.FlightRecorderMXBean;

/** Records where the gateway spends its time and what it allocates (JFR). */
final class Profile {

  private static final int MOST_ROWS = 25;
  private static final Pattern JDK = Pattern.compile("(java|javax|jdk|sun|com\\.sun)\\.");

  private final FlightRecorderMXBean recorder;
  private final long recording;
  private final Path file;

  private Profile(FlightRecorderMXBean recorder, long recording, Path file) {
    this.recorder = recorder;
    this.recording = recording;
    this.file = file;
  }

  /** Starts recording. */
  static Profile start(JvmWatch jvm, Path file) throws IOException {
    FlightRecorderMXBean recorder = jvm.bean(FlightRecorderMXBean.class);
    long recording = recorder.newRecording();
    recorder.setPredefinedConfiguration(recording, "profile");
    recorder.startRecording(recording);
    return new Profile(recorder, recording, file.toAbsolutePath());
  }

  /** Ends recording and prints the frames with most samples and most bytes. */
  void print(PrintStream out) throws IOException {
    recorder.stopRecording(recording);
    recorder.copyTo(recording, file.toString());
    recorder.closeRecording(recording);
    Map<String, Long> self = new HashMap<>();
    Map<String, Long> allocating = new HashMap<>();
    Map<String, Long> allocated = new HashMap<>();
    try (RecordingFile events = new RecordingFile(file)) {
      while (events.hasMoreEvents()) {
        RecordedEvent event = events.readEvent();
        String type = event.getEventType().getName();
        if (type.equals("jdk.ExecutionSample")) {
          self.merge(top(event, false), 1L, Long::sum);
        } else if (type.equals("jdk.ObjectAllocationSample")) {
          long weight = event.getLong("weight");
          allocating.merge(top(event, true), weight, Long::sum);
          allocated.merge(event.getClass("objectClass").getName(), weight, Long::sum);
        }
      }
    }
    out.println();
    out.println("### Profile of the gateway");
    print("self time, samples", self, out);
    print("allocating frame (the first outside the JDK), sampled bytes", allocating, out);
    print("allocated class, sampled bytes", allocated, out);
    out.println();
    out.println("recording: " + file);
  }

  private static String top(RecordedEvent event, boolean outsideTheJdk) {
    RecordedStackTrace trace = event.getStackTrace();
    if (trace == null) {
      return "no stack";
    }
    for (RecordedFrame frame : trace.getFrames()) {
      String type = frame.getMethod().getType().getName();
      if (!outsideTheJdk || !JDK.matcher(type).lookingAt()) {
        return type + "." + frame.getMethod().getName();
      }
    }
    return "the JDK alone";
  }

  private static void print(String what, Map<String, Long> by, PrintStream out) {
    long all = Math.max(1, by.values().stream().mapToLong(Long::longValue).sum());
    Table table = new Table(what, "count", "share");
    List<Map.Entry<String, Long>> sorted =
        by.entrySet().stream()
            .sorted(
                Map.Entry.<String, Long>comparingByValue(Comparator.reverseOrder())
                    .thenComparing(Map.Entry.comparingByKey()))
            .limit(MOST_ROWS)
            .toList();
    for (Map.Entry<String, Long> one : sorted) {
      table.row(
          one.getKey(),
          Long.toString(one.getValue()),
          String.format(Locale.ROOT, "%.1f %%", one.getValue() * 100.0 / all));
    }
    out.println();
    table.printMarkdown(out);
  }
}
