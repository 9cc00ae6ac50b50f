package dev.orchestrator.core.dispatch;

import dev.orchestrator.api.GenerationRequest;
import dev.orchestrator.api.GenerationResult;
import dev.orchestrator.api.Money;
import dev.orchestrator.base.time.Time;
import dev.orchestrator.core.config.FailoverSettings;
import dev.orchestrator.core.config.LimitSettings;
import dev.orchestrator.core.config.RateSettings;
import dev.orchestrator.core.health.TargetHealth;
import dev.orchestrator.core.ledger.Attempt;
import dev.orchestrator.core.ledger.Ledger;
import dev.orchestrator.core.ledger.Scope;
import dev.orchestrator.core.registry.ProviderRegistry;
import dev.orchestrator.core.routing.ModelRouter;
import dev.orchestrator.core.routing.RoutingPolicy;
import dev.orchestrator.core.routing.RoutingRequest;
import dev.orchestrator.core.routing.SuccessTable;
import dev.orchestrator.core.telemetry.Telemetry;
import io.opentelemetry.api.OpenTelemetry;
import java.time.LocalDate;
import java.time.YearMonth;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * Routed, budgeted, failing-over calls of any registered model, for Java programs.
 *
 * <p>Defaults: no budget, no limit, {@link RoutingPolicy#DEFAULT}, the machine's clock. A call
 * takes at most 15 minutes unless its request names a deadline, and at most 8 attempts.
 * Thread-safe; blocking, meant for virtual threads. It closes nothing that it was given.
 */
public final class ModelClient {
  private final Dispatcher dispatcher;
  private final ModelRouter router;
  private final LimitSettings limits;
  private final @Nullable Money budget;
  private final Time time;
  private final String run;
  private final String budgetSetBy;
  private final String tag;

  private ModelClient(Builder b) {
    ProviderRegistry registry = Objects.requireNonNull(b.registry, "a client needs a registry");
    Ledger ledger = Objects.requireNonNull(b.ledger, "a client needs a ledger");
    this.router = new ModelRouter(registry, b.policy, b.learned);
    this.limits = b.limits;
    this.budget = b.budget;
    this.time = b.time;
    this.run = b.run;
    this.budgetSetBy = b.budgetSetBy;
    this.tag = b.tag;
    this.dispatcher =
        new Dispatcher(
            registry,
            router,
            ledger,
            new TargetHealth(b.time, b.rates),
            b.limits,
            b.failover,
            b.time,
            RandomGenerator.getDefault(),
            b.events,
            b.telemetry);
  }

  private ModelClient(ModelClient other, String tag) {
    this.dispatcher = other.dispatcher;
    this.router = other.router;
    this.limits = other.limits;
    this.budget = other.budget;
    this.time = other.time;
    this.run = other.run;
    this.budgetSetBy = other.budgetSetBy;
    this.tag = tag;
  }

  /** Starts a client; registry and ledger are required. */
  public static Builder builder() {
    return new Builder();
  }

  /** The router that chooses for this client. */
  public ModelRouter router() {
    return router;
  }

  /** The id under which this client's calls stand in the ledger. */
  public String run() {
    return run;
  }

  /**
   * This client, with its calls counted under another tag: {@code client.tagged("team-a").call(…)}.
   * Everything else, the budget too, is shared.
   *
   * @throws IllegalArgumentException if it is no tag: 1 to 64 characters in one line
   */
  public ModelClient tagged(String tag) {
    Scope.tag(tag, null);
    return new ModelClient(this, tag);
  }

  /**
   * Answers a request.
   *
   * @throws CallFailedException if no model could answer it
   * @throws InterruptedException if the caller was interrupted
   */
  public GenerationResult generate(GenerationRequest request) throws InterruptedException {
    return call(request).result();
  }

  /** Answers a request and tells what it took: attempts, cost, decision. */
  public Generation call(GenerationRequest request) throws InterruptedException {
    return call(request, RoutingRequest.builder(role(request)).build());
  }

  /** Answers a request for which the caller knows more than its role. */
  public Generation call(GenerationRequest request, RoutingRequest routing)
      throws InterruptedException {
    return dispatcher.generate(callOf(request, routing, List.of(), origin(request)));
  }

  /**
   * Answers a request as part of a task.
   *
   * @param scopes what its cost is charged to beside this client's run, day and month
   * @param origin whose work it is; its run is this client's
   */
  public Generation call(
      GenerationRequest request, RoutingRequest routing, List<Scope> scopes, Attempt.Origin origin)
      throws InterruptedException {
    return dispatcher.generate(callOf(request, routing, scopes, origin));
  }

  /** Streams the answer to a request; see {@link Dispatcher#stream}. */
  public RoutedStream stream(GenerationRequest request, RoutingRequest routing)
      throws InterruptedException {
    return dispatcher.stream(callOf(request, routing, List.of(), origin(request)));
  }

  /** Streams the answer to a request. */
  public RoutedStream stream(GenerationRequest request) throws InterruptedException {
    return stream(request, RoutingRequest.builder(role(request)).build());
  }

  private static String role(GenerationRequest request) {
    return Objects.requireNonNullElse(request.role(), "");
  }

  private Attempt.Origin origin(GenerationRequest request) {
    return new Attempt.Origin(run, "", "", role(request));
  }

  private Call callOf(
      GenerationRequest request,
      RoutingRequest routing,
      List<Scope> scopes,
      Attempt.Origin origin) {
    List<Scope> all = new ArrayList<>(scopes);
    // The day on which a call starts is charged, however long it takes.
    LocalDate today = LocalDate.ofInstant(time.now(), ZoneOffset.UTC);
    all.add(runScope());
    all.add(Scope.day(today.toString(), limits.perDay()).setBy(limits.setBy("day")));
    all.add(
        Scope.month(YearMonth.from(today).toString(), limits.perMonth())
            .setBy(limits.setBy("month")));
    Attempt.Origin counted = origin.tag().isEmpty() ? origin.tagged(tag) : origin;
    String name = counted.tag();
    if (!name.isEmpty()) {
      all.add(Scope.tag(name, limits.tags().get(name)).setBy(limits.setBy("tag:" + name)));
    }
    return new Call(request, routing, together(all), counted);
  }

  /** Every scope once, with the lowest of its limits. */
  private static List<Scope> together(List<Scope> scopes) {
    Map<String, Scope> byName = new LinkedHashMap<>();
    scopes.forEach(scope -> byName.merge(scope.name(), scope, ModelClient::lower));
    return List.copyOf(byName.values());
  }

  private static Scope lower(Scope a, Scope b) {
    Money limit = b.limit();
    Money other = a.limit();
    return other == null || (limit != null && other.isMoreThan(limit)) ? b : a;
  }

  /** The lower of this client's own budget and the limit of a run. */
  private Scope runScope() {
    Money perRun = limits.perRun();
    return budget == null || (perRun != null && budget.isMoreThan(perRun))
        ? Scope.run(run, perRun).setBy(limits.setBy("run"))
        : Scope.run(run, budget).setBy(budgetSetBy);
  }

  /** Builds a {@link ModelClient}. Not thread-safe. */
  public static final class Builder {
    private @Nullable ProviderRegistry registry;
    private @Nullable Ledger ledger;
    private @Nullable Money budget;
    private String budgetSetBy = "the budget of the client";
    private String tag = "";
    private RoutingPolicy policy = RoutingPolicy.DEFAULT;
    private SuccessTable learned = SuccessTable.EMPTY;
    private LimitSettings limits = LimitSettings.NONE;
    private FailoverSettings failover = FailoverSettings.DEFAULT;
    private Map<String, RateSettings> rates = Map.of();
    private Time time = Time.system();
    private String run = UUID.randomUUID().toString();
    private Consumer<DispatchEvent> events = event -> {};
    private Telemetry telemetry = Telemetry.none();

    private Builder() {}

    /** The providers and models; required. */
    public Builder registry(ProviderRegistry value) {
      this.registry = value;
      return this;
    }

    /** Where holds, attempts and answers are kept; required. */
    public Builder ledger(Ledger value) {
      this.ledger = value;
      return this;
    }

    /** The most that this client may spend in its life; no limit unless told. */
    public Builder budget(@Nullable Money value) {
      this.budget = value;
      return this;
    }

    /**
     * The most that this client may spend in its life.
     *
     * @param setBy what sets it, for people, if a call is refused: an option, a key
     */
    public Builder budget(@Nullable Money value, String setBy) {
      this.budget = value;
      this.budgetSetBy = setBy;
      return this;
    }

    /**
     * What calls are counted under, beside their run, day and month: a team, a customer. Limited by
     * {@link LimitSettings#tags}, if at all. None unless told.
     *
     * @throws IllegalArgumentException if it is no tag: 1 to 64 characters in one line
     */
    public Builder tag(@Nullable String value) {
      this.tag = value == null ? "" : value;
      if (value != null) {
        Scope.tag(value, null);
      }
      return this;
    }

    /** How models are chosen. */
    public Builder policy(RoutingPolicy value) {
      this.policy = value;
      return this;
    }

    /**
     * What is known of the models' success, such as {@code SuccessTable.of(ledger.tallies())};
     * nothing unless told.
     */
    public Builder learned(SuccessTable value) {
      this.learned = value;
      return this;
    }

    /** Further limits. */
    public Builder limits(LimitSettings value) {
      this.limits = value;
      return this;
    }

    /** How far a call goes to find an answer; 8 attempts, and none after a content block. */
    public Builder failover(FailoverSettings value) {
      this.failover = value;
      return this;
    }

    /**
     * How fast providers (by name) and single models ({@code provider/model}) may be asked; no
     * limits unless told. Calls of this client share them; another client counts for itself.
     */
    public Builder rateLimits(Map<String, RateSettings> value) {
      this.rates = Map.copyOf(value);
      return this;
    }

    /** The clock. */
    public Builder time(Time value) {
      this.time = value;
      return this;
    }

    /** The id of the run under which calls stand in the ledger; a random one unless told. */
    public Builder run(String id) {
      this.run = id;
      return this;
    }

    /** Is told what happens to each call, on the call's own thread. */
    public Builder events(Consumer<DispatchEvent> value) {
      this.events = value;
      return this;
    }

    /**
     * Is told of each call by spans and figures, without any text of prompts or answers; nobody
     * unless told. A generation's span is a child of the span that is current where it is called.
     */
    public Builder openTelemetry(OpenTelemetry value) {
      return telemetry(Telemetry.to(value));
    }

    /** As {@link #openTelemetry}, for who wants texts told too. */
    public Builder telemetry(Telemetry value) {
      this.telemetry = value;
      return this;
    }

    /**
     * The client.
     *
     * @throws NullPointerException if registry or ledger is missing
     */
    public ModelClient build() {
      return new ModelClient(this);
    }
  }
}
