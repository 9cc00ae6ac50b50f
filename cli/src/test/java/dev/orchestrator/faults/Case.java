package dev.orchestrator.faults;

import dev.orchestrator.api.Fault;
import dev.orchestrator.testkit.UpstreamFault.Kind;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.function.Predicate;
import java.util.stream.Stream;

/** One fault at one vendor, asked for in one way. */
record Case(Kind kind, Vendor vendor, Scene.Mode mode) {

  /** Every case of the kinds that fail. */
  static Stream<Case> failing() {
    return of(Expected::fails);
  }

  /** Every case of these kinds. */
  static Stream<Case> of(Kind... kinds) {
    List<Kind> wanted = Arrays.asList(kinds);
    return of(wanted::contains);
  }

  private static Stream<Case> of(Predicate<Kind> wanted) {
    List<Case> all = new ArrayList<>();
    for (Kind kind : Kind.values()) {
      if (wanted.test(kind)) {
        for (Vendor vendor : Vendor.values()) {
          for (Scene.Mode mode : Scene.Mode.values()) {
            all.add(new Case(kind, vendor, mode));
          }
        }
      }
    }
    return all.stream().filter(Case::exists);
  }

  /** Ollama filters nothing, and a whole body has no end that could be missing. */
  private boolean exists() {
    boolean filtered = kind == Kind.CONTENT_BLOCK || kind == Kind.REFUSAL;
    return !(vendor == Vendor.OLLAMA && filtered)
        && !(kind == Kind.NO_END && mode == Scene.Mode.BUFFERED);
  }

  String fault() {
    return kind.typed();
  }

  Expected expected() {
    return Expected.of(kind, vendor);
  }

  /** What the attempt costs. */
  Expected.Charge charge() {
    return expected().charge();
  }

  /** Whether it is met by waiting for a deadline, which takes its time. */
  boolean waits() {
    return expected().faults().contains(Fault.TIMEOUT);
  }

  /** Whether the caller has seen a token when it fails. */
  boolean committed() {
    return mode == Scene.Mode.STREAMED && Expected.afterAToken(kind);
  }

  @Override
  public String toString() {
    return (fault() + " at " + vendor + ", " + mode).toLowerCase(Locale.ROOT);
  }
}
