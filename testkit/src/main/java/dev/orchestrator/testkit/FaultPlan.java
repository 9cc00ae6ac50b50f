package dev.orchestrator.testkit;

import dev.orchestrator.base.time.Time;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Random;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Which fault the next call meets: those of a sequence, the last of them for ever, or one by chance
 * from a seed, so that the same calls in the same order meet the same faults. Thread-safe.
 */
interface FaultPlan {

  /** What the next call meets. */
  UpstreamFault next();

  /** The faults one after the other; the last one stays. */
  static FaultPlan sequence(List<UpstreamFault> faults, Time time) {
    return new Sequence(faults, time);
  }

  /** One of the faults, all equally likely, with this probability; the healthy answer else. */
  static FaultPlan chance(List<UpstreamFault> faults, double rate, long seed) {
    ReentrantLock lock = new ReentrantLock();
    Random random = new Random(seed);
    List<UpstreamFault> all = List.copyOf(faults);
    UpstreamFault healthy = UpstreamFault.of(UpstreamFault.Kind.OK);
    return () -> {
      lock.lock();
      try {
        // Both are drawn each time: what a call meets then hangs on its number alone.
        boolean strikes = random.nextDouble() < rate;
        UpstreamFault which = all.get(random.nextInt(all.size()));
        return strikes ? which : healthy;
      } finally {
        lock.unlock();
      }
    };
  }

  /** See {@link FaultPlan#sequence}. */
  final class Sequence implements FaultPlan {

    /** What some calls meet: so many of them, or those before some time has passed. */
    private static final class Stretch {
      private final UpstreamFault fault;
      private final @Nullable Duration length;
      private int callsLeft;
      private long startNanos;
      private boolean started;

      private Stretch(UpstreamFault fault, int calls, @Nullable Duration length) {
        this.fault = fault;
        this.callsLeft = calls;
        this.length = length;
      }

      private boolean takes(long nanos) {
        if (length == null) {
          return callsLeft-- > 0;
        }
        if (!started) {
          started = true;
          startNanos = nanos;
        }
        return nanos - startNanos < length.toNanos();
      }
    }

    private final ReentrantLock lock = new ReentrantLock();
    private final Time time;
    private final Deque<Stretch> stretches;

    Sequence(List<UpstreamFault> faults, Time time) {
      this.time = time;
      List<Stretch> all = new ArrayList<>();
      for (UpstreamFault fault : faults) {
        all.addAll(stretches(fault));
      }
      UpstreamFault.Kind last = faults.getLast().kind();
      if (last == UpstreamFault.Kind.RATE_LIMIT_STORM || last == UpstreamFault.Kind.RECOVER_AFTER) {
        all.add(once(UpstreamFault.of(UpstreamFault.Kind.OK)));
      }
      this.stretches = new ArrayDeque<>(all);
    }

    private static List<Stretch> stretches(UpstreamFault fault) {
      UpstreamFault.Kind kind = fault.kind();
      if (kind == UpstreamFault.Kind.RECOVER_AFTER) {
        return List.of(new Stretch(fault, 0, fault.duration()));
      }
      if (kind == UpstreamFault.Kind.RATE_LIMIT_STORM) {
        var untold = UpstreamFault.of(UpstreamFault.Kind.RATE_LIMIT_UNTOLD);
        return List.of(new Stretch(untold, fault.calls(), null));
      }
      if (kind == UpstreamFault.Kind.AUTH_REVOKED) {
        var healthy = UpstreamFault.of(UpstreamFault.Kind.OK);
        return List.of(
            new Stretch(healthy, fault.calls(), null),
            once(UpstreamFault.of(UpstreamFault.Kind.UNAUTHORIZED)));
      }
      return List.of(once(fault));
    }

    private static Stretch once(UpstreamFault fault) {
      return new Stretch(fault, 1, null);
    }

    @Override
    public UpstreamFault next() {
      lock.lock();
      try {
        while (stretches.size() > 1 && !stretches.getFirst().takes(time.nanos())) {
          stretches.removeFirst();
        }
        return stretches.getFirst().fault;
      } finally {
        lock.unlock();
      }
    }
  }
}
