package dev.orchestrator.cli.trial;

import com.sun.management.HotSpotDiagnosticMXBean;
import com.sun.management.HotSpotDiagnosticMXBean.ThreadDumpFormat;
import dev.orchestrator.base.json.Json;
import java.io.File;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import tools.jackson.databind.JsonNode;

/** What this process holds open: file handles (sockets among them) and threads of every kind. */
record OpenThings(int handles, List<String> threads) {

  /** What the JDK starts for all, as it needs it, and keeps. */
  private static final Pattern OF_THE_JDK =
      Pattern.compile(
          "ForkJoinPool-.*|VirtualThread-unparker.*|(Read|Write)-Poller.*|.*-Poller|Common-Cleaner"
              + "|CompletableFutureDelayScheduler|Attach Listener|main|surefire.*|process reaper.*"
              + "|Cleaner-\\d+|Finalizer|Reference Handler|Signal Dispatcher|Notification Thread");

  static OpenThings now(Path dumps) throws IOException {
    File[] handles = Objects.requireNonNull(new File("/proc/self/fd").listFiles(), "no /proc");
    return new OpenThings(handles.length, threads(dumps));
  }

  private static List<String> threads(Path dumps) throws IOException {
    Path dump = dumps.resolve("threads.json");
    Files.deleteIfExists(dump);
    ManagementFactory.getPlatformMXBean(HotSpotDiagnosticMXBean.class)
        .dumpThreads(dump.toString(), ThreadDumpFormat.JSON);
    List<String> names = new ArrayList<>();
    JsonNode containers = Json.parse(Files.readString(dump)).path("threadDump");
    for (JsonNode container : containers.path("threadContainers")) {
      for (JsonNode thread : container.path("threads")) {
        String name = thread.path("name").asString("");
        if (!OF_THE_JDK.matcher(name).matches()) {
          names.add(name.isEmpty() ? "a thread without a name" : name);
        }
      }
    }
    return names.stream().sorted().toList();
  }

  /** Waits until no more is open than was before, for at most so long; what is open then. */
  static OpenThings settled(OpenThings before, Path dumps, Duration limit)
      throws IOException, InterruptedException {
    Semaphore nobodyReleases = new Semaphore(0);
    OpenThings now = now(dumps);
    long pauses = limit.toMillis() / 100;
    for (int i = 0; i < pauses && !now.isWithin(before); i++) {
      nobodyReleases.tryAcquire(100, TimeUnit.MILLISECONDS);
      now = now(dumps);
    }
    return now;
  }

  private boolean isWithin(OpenThings before) {
    return handles <= before.handles && more(before).isEmpty();
  }

  /** The threads that were not there before. */
  List<String> more(OpenThings before) {
    List<String> more = new ArrayList<>(threads);
    before.threads.forEach(more::remove);
    return more;
  }
}
