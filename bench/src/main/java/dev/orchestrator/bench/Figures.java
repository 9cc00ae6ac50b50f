package dev.orchestrator.bench;

import com.sun.management.OperatingSystemMXBean;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;

/** What a measurement reads of this process, and how it puts figures. */
final class Figures {
  private static final Path STAT = Path.of("/proc/self/stat");
  private static final double TICKS_PER_SECOND = 100; // USER_HZ, as Linux shows it everywhere
  private static final Path STATUS = Path.of("/proc/self/status");

  private Figures() {}

  /** The CPU time of this process in nanoseconds, of all its threads. */
  static long cpuNanos() {
    return ((OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean())
        .getProcessCpuTime();
  }

  /**
   * The CPU time of this process and of the programs that it started and saw end, in seconds, by
   * the ticks (mostly 10 ms) of the machine's count; Linux only.
   */
  static double cpuSecondsWithChildren() throws IOException {
    String line = Files.readString(STAT);
    String[] fields = line.substring(line.lastIndexOf(')') + 2).split(" "); // from the third field
    long ticks = 0;
    for (int field = 14; field <= 17; field++) {
      ticks += Long.parseLong(fields[field - 3]);
    }
    return ticks / TICKS_PER_SECOND;
  }

  /** The heap in use after a collection, in bytes. */
  static long heapBytes() throws InterruptedException {
    long least = Long.MAX_VALUE;
    for (int i = 0; i < 5; i++) {
      System.gc();
      Thread.sleep(100);
      Runtime runtime = Runtime.getRuntime();
      least = Math.min(least, runtime.totalMemory() - runtime.freeMemory());
    }
    return least;
  }

  /** The memory of this process that is in use by the machine's count, in bytes; Linux only. */
  static long residentBytes() throws IOException {
    return Files.readAllLines(STATUS).stream()
            .filter(line -> line.startsWith("VmRSS:"))
            .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")))
            .sum()
        * 1_024;
  }

  /** The value below which this share of the sorted values lies. */
  static long quantile(long[] sorted, double share) {
    return sorted[(int) Math.min(sorted.length - 1L, Math.round(share * sorted.length))];
  }

  static long[] sorted(long[] values) {
    long[] copy = values.clone();
    Arrays.sort(copy);
    return copy;
  }

  static String micros(double nanos) {
    return "%,.0f µs".formatted(nanos / 1_000);
  }
}
