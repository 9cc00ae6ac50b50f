package dev.orchestrator.core.health;

import dev.orchestrator.api.Fault;
import dev.orchestrator.api.RateLimit;
import dev.orchestrator.api.Usage;
import dev.orchestrator.base.time.Time;
import dev.orchestrator.core.config.RateSettings;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Which targets may be asked now, and if not, how soon. Three things keep one back:
 *
 * <ul>
 *   <li>a <b>rest</b>, until the latest time that any answer named; it is never shortened;
 *   <li>a <b>limit</b> of requests or tokens, from the configuration or told by the vendor's
 *       headers, in which the attempt does not fit yet;
 *   <li>a <b>breaker</b>, which opens on a rate of failures and lets single probes pass: one for
 *       each target, and one for each provider, which counts connections that could not be made.
 * </ul>
 *
 * <p>What is true of a provider is true of all its models. All times are measured with a clock that
 * never jumps. Thread-safe.
 */
public final class TargetHealth {

  /** How long a rate-limited target rests if the vendor does not say: 10 seconds. */
  static final Duration UNTOLD_RATE_LIMIT = Duration.ofSeconds(10);

  /** How long a provider rests whose quota is used up and that does not say more: an hour. */
  static final Duration QUOTA = Duration.ofHours(1);

  /** How long a target rests that is out for the run: longer than any run. */
  static final Duration RUN = Duration.ofDays(3);

  /**
   * Why something may not be asked now.
   *
   * @param left how long that lasts at least
   * @param reason for people
   */
  public record Rest(Duration left, String reason) {}

  private record Until(long nanos, String reason) {}

  /** An amount that an attempt took of a limit. */
  private record Taken(Allowance allowance, long amount) {}

  private final Time time;
  private final Map<String, RateSettings> rates;
  private final ReentrantLock lock = new ReentrantLock();
  private final MonotonicClock clock;
  private final Map<String, Until> rests = new HashMap<>();
  private final Map<String, Breaker> breakers = new HashMap<>();
  private final Map<String, List<Allowance>> configured = new HashMap<>();
  private final Map<String, Map<String, Allowance>> told = new HashMap<>();

  /** Nothing rests yet, and no limit is known. */
  public TargetHealth(Time time) {
    this(time, Map.of());
  }

  /**
   * Nothing rests yet.
   *
   * @param rates the limits of providers (by name) and of single models ({@code provider/model})
   */
  public TargetHealth(Time time, Map<String, RateSettings> rates) {
    this.time = time;
    this.rates = Map.copyOf(rates);
    this.clock = new MonotonicClock(time);
  }

  /** What keeps this target back longest; empty if it may be asked for this now. */
  public Optional<Rest> rest(String provider, String model, Load load) {
    lock.lock();
    try {
      return longest(provider, provider + "/" + model, load);
    } finally {
      lock.unlock();
    }
  }

  private Optional<Rest> longest(String provider, String target, Load load) {
    Rest longest = null;
    for (String name : List.of(provider, target)) {
      longest = later(longest, resting(name));
      longest = later(longest, broken(name));
      for (Allowance allowance : configured(name)) {
        longest = later(longest, waiting(allowance, load));
      }
    }
    for (Allowance allowance : told.getOrDefault(target, Map.of()).values()) {
      longest = later(longest, waiting(allowance, load));
    }
    return Optional.ofNullable(longest);
  }

  private static @Nullable Rest later(@Nullable Rest a, @Nullable Rest b) {
    if (a == null || b == null) {
      return a == null ? b : a;
    }
    return b.left().compareTo(a.left()) > 0 ? b : a;
  }

  private @Nullable Rest resting(String name) {
    Until until = rests.get(name);
    if (until == null) {
      return null;
    }
    long left = until.nanos() - time.nanos();
    return left <= 0 ? null : new Rest(Duration.ofNanos(left), until.reason());
  }

  private @Nullable Rest broken(String name) {
    Breaker breaker = breakers.get(name);
    Duration left = breaker == null ? Duration.ZERO : breaker.closedFor();
    return left.isZero() ? null : new Rest(left, "it failed too often of late");
  }

  private static @Nullable Rest waiting(Allowance allowance, Load load) {
    Duration wait = allowance.wait(load);
    return wait.isZero() ? null : new Rest(wait, allowance.usedUp());
  }

  private List<Allowance> configured(String name) {
    RateSettings settings = rates.get(name);
    return settings == null
        ? List.of()
        : configured.computeIfAbsent(name, k -> allowances(settings));
  }

  private List<Allowance> allowances(RateSettings settings) {
    List<Allowance> all = new ArrayList<>();
    Long requests = settings.requestsPerMinute();
    if (requests != null) {
      all.add(Allowance.perMinute(Allowance.Unit.REQUESTS, requests, time));
    }
    Long tokens = settings.tokensPerMinute();
    if (tokens != null) {
      all.add(Allowance.perMinute(Allowance.Unit.TOKENS, tokens, time));
    }
    return all;
  }

  /**
   * Lets an attempt go to its target, and counts it against the limits.
   *
   * @return empty if the target may not be asked now; {@link #rest} says how soon
   */
  public Optional<Admission> admit(String provider, String model, Load load) {
    String target = provider + "/" + model;
    lock.lock();
    try {
      if (longest(provider, target, load).isPresent()) {
        return Optional.empty();
      }
      Breaker ofProvider = breaker(provider);
      Breaker ofTarget = breaker(target);
      Breaker.Pass providerPass = ofProvider.pass();
      Breaker.Pass targetPass = ofTarget.pass();
      List<Taken> taken = new ArrayList<>();
      for (String name : List.of(provider, target)) {
        configured(name).forEach(a -> taken.add(new Taken(a, a.take(load))));
      }
      told.getOrDefault(target, Map.of())
          .values()
          .forEach(a -> taken.add(new Taken(a, a.take(load))));
      return Optional.of(
          new Admission(end -> {
            lock.lock();
            try {
              tell(ofProvider, providerPass, ofTarget, targetPass, end);
              settle(target, taken, end);
              rest(provider, target, end);
            } finally {
              lock.unlock();
            }
          }));
    } finally {
      lock.unlock();
    }
  }

  private Breaker breaker(String name) {
    return breakers.computeIfAbsent(name, k -> new Breaker(k, clock));
  }

  private static void tell(
      Breaker provider,
      Breaker.Pass providerPass,
      Breaker target,
      Breaker.Pass targetPass,
      Admission.End end) {
    switch (end) {
      case Admission.End.Answered answered -> {
        provider.succeeded(providerPass);
        target.succeeded(targetPass);
      }
      case Admission.End.CalledOff calledOff -> {
        provider.released(providerPass);
        target.released(targetPass);
      }
      case Admission.End.Failed failed -> {
        boolean counts = countsAgainst(failed.fault());
        // No connection speaks against the server, and so against no model more than another.
        tell(provider, providerPass, counts && !failed.reached(), failed.fault());
        tell(target, targetPass, counts && failed.reached(), failed.fault());
      }
    }
  }

  private static void tell(Breaker breaker, Breaker.Pass pass, boolean against, Fault fault) {
    if (against) {
      breaker.failed(pass, fault.name());
    } else {
      breaker.released(pass);
    }
  }

  private static boolean countsAgainst(Fault fault) {
    return switch (fault) {
      case OVERLOADED, TIMEOUT, NETWORK, TRUNCATED, MALFORMED -> true;
      case RATE_LIMITED,
          QUOTA_EXHAUSTED,
          AUTHENTICATION,
          MODEL_UNAVAILABLE,
          CONTEXT_TOO_LONG,
          CONTENT_BLOCKED,
          INVALID_REQUEST,
          CANCELLED ->
          false;
    };
  }

  /** Corrects the estimates to what was used, and the limits to what the vendor says of them. */
  private void settle(String target, List<Taken> taken, Admission.End end) {
    switch (end) {
      case Admission.End.Answered answered -> {
        correct(taken, answered.usage());
        learn(target, answered.limits());
      }
      case Admission.End.Failed failed -> {
        Usage usage = failed.usage();
        if (usage != null) {
          correct(taken, usage);
        } else if (!failed.reached()) {
          giveBack(taken);
        } else if (!countsAgainst(failed.fault()) && failed.fault() != Fault.CANCELLED) {
          correct(taken, Usage.NONE); // refused at the door: a request, but no tokens
        }
        // Else the vendor may have counted the tokens or not: the estimate stands.
        learn(target, failed.limits());
      }
      case Admission.End.CalledOff calledOff -> giveBack(taken);
    }
  }

  /** It never left: what it took comes back, the request too. */
  private static void giveBack(List<Taken> taken) {
    taken.forEach(t -> t.allowance().correct(t.amount(), 0));
  }

  private static void correct(List<Taken> taken, Usage usage) {
    if (usage.estimated()) {
      return;
    }
    Load real = new Load(usage.totalInput(), usage.outputTokens());
    taken.forEach(t -> t.allowance().correct(t.amount(), t.allowance().unit().of(real)));
  }

  private void learn(String target, List<RateLimit> limits) {
    if (limits.isEmpty()) {
      return;
    }
    Map<String, Allowance> known = told.computeIfAbsent(target, k -> new HashMap<>());
    for (RateLimit limit : limits) {
      known.remove(limit.what());
      Allowance.told(limit, time).ifPresent(allowance -> known.put(limit.what(), allowance));
      Allowance.Unit unit = Allowance.Unit.named(limit.what());
      Long remaining = limit.remaining();
      if (unit != null && remaining != null && remaining >= 0) {
        // Vendors count for each model: what is left of this one says nothing of its siblings.
        configured(target).stream()
            .filter(allowance -> allowance.unit() == unit)
            .forEach(allowance -> allowance.atMost(remaining));
      }
    }
  }

  private void rest(String provider, String target, Admission.End end) {
    if (!(end instanceof Admission.End.Failed failed)) {
      return;
    }
    Duration told = failed.retryAfter();
    switch (failed.fault()) {
      case RATE_LIMITED -> put(target, told == null ? UNTOLD_RATE_LIMIT : told, "rate limited");
      case QUOTA_EXHAUSTED ->
          put(provider, told == null ? QUOTA : longer(told, QUOTA), "quota used up");
      case AUTHENTICATION -> put(provider, RUN, "its key was refused");
      case MODEL_UNAVAILABLE -> put(target, RUN, "the model is not served");
      case OVERLOADED, TIMEOUT, NETWORK, TRUNCATED, MALFORMED -> {
        // These count toward a breaker, but an overloaded server's own word is obeyed at once.
        if (told != null) {
          put(target, told, "overloaded");
        }
      }
      case CONTEXT_TOO_LONG, CONTENT_BLOCKED, INVALID_REQUEST, CANCELLED -> {}
    }
  }

  /** Takes a model out for the run because it billed more than its bound. */
  public void overBound(String provider, String model) {
    lock.lock();
    try {
      put(provider + "/" + model, RUN, "it billed more than its bound");
    } finally {
      lock.unlock();
    }
  }

  private static Duration longer(Duration a, Duration b) {
    return a.compareTo(b) >= 0 ? a : b;
  }

  private void put(String name, Duration length, String reason) {
    Until until = new Until(time.nanos() + length.toNanos(), reason);
    rests.merge(name, until, (old, fresh) -> old.nanos() - fresh.nanos() > 0 ? old : fresh);
  }
}
