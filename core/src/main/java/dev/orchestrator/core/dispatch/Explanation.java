package dev.orchestrator.core.dispatch;

import dev.orchestrator.core.dispatch.CallFailedException.Kind;
import dev.orchestrator.core.ledger.Attempt;
import dev.orchestrator.core.ledger.Standing;
import dev.orchestrator.core.routing.RoutingDecision;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Says why a call got no answer: every attempt, every model passed over, and what to do. */
final class Explanation {
  private static final int MOST_REASONS = 12;
  private static final int FIRST_REASONS = 5;

  private Explanation() {}

  static CallFailedException noModel(RoutingDecision decision) {
    StringBuilder text = new StringBuilder("no configured model qualifies: ");
    text.append(decision.rationale());
    List<RoutingDecision.PassedOver> passed = decision.passedOver();
    for (RoutingDecision.PassedOver over :
        passed.subList(0, Math.min(MOST_REASONS, passed.size()))) {
      text.append("\n  ").append(over.model().qualifiedName()).append(": ").append(over.reason());
    }
    if (passed.size() > MOST_REASONS) {
      text.append("\n  … and ").append(passed.size() - MOST_REASONS).append(" more");
    }
    if (passed.isEmpty()) {
      text.append("\n  no provider is configured; see orchestrator providers");
    }
    return new CallFailedException(
        Kind.NO_MODEL, text.toString(), null, List.of(), decision, null, null, null);
  }

  static CallFailedException request(
      RoutingDecision decision, List<Attempt> attempts, Failure failure) {
    return new CallFailedException(
        Kind.REQUEST,
        "the call failed and another model would not help" + describe(attempts),
        failure.fault(),
        attempts,
        decision,
        failure.retryAfter(),
        null,
        null);
  }

  /** Another call with the same key took longer than this one may take. */
  static CallFailedException sameKey(Duration allowed) {
    return new CallFailedException(
        Kind.NO_PROVIDER,
        "another call with the same key is under way and was not answered within "
            + inWords(allowed)
            + ", the deadline of this one; ask again when it has ended, or use another key",
        null,
        List.of(),
        null,
        null,
        null,
        null);
  }

  /** A stream whose beginning the reader has seen: what comes after it is no other model's. */
  static CallFailedException cut(
      RoutingDecision decision, List<Attempt> attempts, Failure failure) {
    return new CallFailedException(
        Kind.REQUEST,
        "the answer broke off after its beginning had been given out; ask again for a whole one"
            + describe(attempts),
        failure.fault(),
        attempts,
        decision,
        failure.retryAfter(),
        null,
        null);
  }

  static CallFailedException exhausted(
      RoutingDecision decision,
      List<Attempt> attempts,
      TargetQueue queue,
      @Nullable Failure last,
      @Nullable Duration soonest,
      boolean late) {
    boolean budget = queue.refusedByBudgetAlone();
    StringBuilder text = new StringBuilder();
    text.append(budget ? "refused before the call, by budget" : "no provider could serve the call");
    String limits = limits(queue);
    if (budget || !limits.isEmpty()) {
      text.append("; typical cost of such a call: ");
      text.append(decision.estimatedCost() == null ? "unknown" : "$" + decision.estimatedCost());
    }
    if (!limits.isEmpty()) {
      text.append("; raise ").append(limits).append(", or lower max_tokens or the context");
    }
    text.append(describe(attempts));
    reasons(queue).forEach(reason -> text.append("\n  ").append(reason));
    Standing standing =
        queue.out().values().stream()
            .map(TargetQueue.Out::standing)
            .filter(Objects::nonNull)
            .findFirst()
            .orElse(null);
    if (late) {
      text.append("\n  the deadline of the call has passed");
    } else if (attempts.size() >= queue.mostAttempts()) {
      text.append("\n  no further attempt is made after ")
          .append(queue.mostAttempts())
          .append(" (routing.max_attempts)");
    }
    resting(queue).forEach(rest -> text.append("\n  ").append(rest));
    if (soonest != null) {
      text.append("\n  the first target can be asked again in ").append(inWords(soonest));
    }
    return new CallFailedException(
        budget ? Kind.BUDGET : Kind.NO_PROVIDER,
        text.toString(),
        last == null ? null : last.fault(),
        attempts,
        decision,
        soonest,
        standing,
        null);
  }

  /** What keeps each of the others back, the soonest first, a provider's models told once. */
  private static List<String> resting(TargetQueue queue) {
    Map<String, List<String>> grouped = new LinkedHashMap<>();
    queue.resting().entrySet().stream()
        .sorted(Comparator.comparing(rest -> rest.getValue().left()))
        .forEach(rest -> {
          String name = rest.getKey();
          String provider = name.substring(0, name.indexOf('/'));
          String why = rest.getValue().reason() + ", for " + inWords(rest.getValue().left());
          grouped.computeIfAbsent(provider + ": " + why, k -> new ArrayList<>()).add(name);
        });
    return told(grouped);
  }

  /** What sets the limits that refused. */
  private static String limits(TargetQueue queue) {
    return queue.out().values().stream()
        .map(TargetQueue.Out::standing)
        .filter(Objects::nonNull)
        .map(Standing::setBy)
        .distinct()
        .collect(Collectors.joining(" and "));
  }

  /** Why each target is out, those of one provider with one reason told once, the first of many. */
  private static List<String> reasons(TargetQueue queue) {
    Map<String, List<String>> grouped = new LinkedHashMap<>();
    queue
        .out()
        .forEach((name, out) -> {
          String provider = name.substring(0, name.indexOf('/'));
          grouped.computeIfAbsent(provider + ": " + out.reason(), k -> new ArrayList<>()).add(name);
        });
    return told(grouped);
  }

  private static List<String> told(Map<String, List<String>> grouped) {
    List<String> reasons = new ArrayList<>();
    grouped.forEach((reason, names) ->
        reasons.add(
            names.size() == 1
                ? names.getFirst() + reason.substring(reason.indexOf(": "))
                : reason + " (" + names.size() + " models)"));
    if (reasons.size() <= MOST_REASONS) {
      return reasons;
    }
    List<String> first = new ArrayList<>(reasons.subList(0, FIRST_REASONS));
    first.add("… and " + (reasons.size() - FIRST_REASONS) + " more");
    return first;
  }

  private static String describe(List<Attempt> attempts) {
    return attempts.stream()
        .filter(attempt -> attempt.fault() != null)
        .map(a ->
            "\n  "
                + a.provider()
                + "/"
                + a.model()
                + ": "
                + a.outcome()
                + (a.status() == 0 ? "" : " (" + a.status() + ")")
                + ": "
                + a.message())
        .collect(Collectors.joining());
  }

  static String inWords(Duration d) {
    long seconds = d.plusMillis(999).toSeconds();
    if (seconds < 120) {
      return seconds + " s";
    }
    return seconds < 7_200 ? seconds / 60 + " min" : seconds / 3_600 + " h";
  }
}
