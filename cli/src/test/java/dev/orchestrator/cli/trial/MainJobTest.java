package dev.orchestrator.cli.trial;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import dev.orchestrator.api.Money;
import dev.orchestrator.api.Usage;
import dev.orchestrator.base.json.Json;
import dev.orchestrator.core.ledger.Attempt;
import dev.orchestrator.core.ledger.Ledger;
import dev.orchestrator.testkit.StubAnswer;
import dev.orchestrator.testkit.StubModel;
import dev.orchestrator.testkit.StubVendor;
import java.io.IOException;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/**
 * The main job on input as users have it: tasks of the old format, four vendors that speak four
 * protocols, one of which wants to be left alone for a second at first; an edit that does not
 * match, a gate that really compiles and refuses once, a reviewer that sends the code back once.
 * Run once, looked at from all sides.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class MainJobTest {
  private static final String CLAUDE_KEY = "sk-ant-api03-planted-0123456789abcdefghij";
  private static final String OPENAI_KEY = "sk-proj-planted-ABCDEFGHIJ0123456789";
  private static final String GEMINI_KEY = "AIzaSyPlanted0123456789abcdefghijklmnop";
  private static final String OTHER_SECRET = "hunter2-planted-database-password";

  private static final String CART = "src/main/java/shop/Cart.java";
  private static final String PRICE = "src/main/java/shop/Price.java";
  private static final String REBATE = "src/main/java/shop/Rebate.java";

  /** Dollars per million tokens: input, cache read, cache write, output. */
  private record Prices(String input, String cacheRead, String cacheWrite, String output) {}

  /** Odd on purpose, so that no rounding can hide; all others of the catalogue are dearer. */
  private static final Map<String, Prices> PRICES =
      Map.of(
          "claude-sonnet-4-5", new Prices("0.01337", "0.00133", "0.01671", "0.03803"),
          "gpt-5.4-mini", new Prices("0.01501", "0.00151", "0", "0.04207"),
          "gemini-2.5-flash", new Prices("0.01703", "0.00173", "0", "0.05001"),
          "llama3.1:8b", new Prices("0", "0", "0", "0"));

  private static final String TASKS =
      """
      # Aufgaben für den Einkaufswagen – Prüfung der Größen
      tasks:
        - id: CART-1
          goal: "Cart.totalInCents() must take 10 % off above 100 € – für alle Kunden"
          risk: medium
          area: core
          repo: einkauf
          context_files:
            - src/main/java/shop/Cart.java   # das Ziel
            - src/test/java/shop
          constraints: ["ZERO-WARNINGS", "90%+ coverage for new tests"]
        - id: DOC-1
          goal: "Document Price"
          risk: low
          area: docs
          repo: einkauf
      """;

  private static final String TOTAL =
      """
          return total;
        }
      }\
      """;

  private final Crew crew = new Crew();
  private final List<StubVendor> vendors = new ArrayList<>();
  private final AtomicBoolean refusedOnce = new AtomicBoolean();

  private ShopRepository repository;
  private Trial trial;
  private Map<String, String> before;
  private String statusBefore;
  private Trial.Ended ended;
  private List<Attempt> rows;

  @BeforeAll
  void runTheProgram(@TempDir Path directory) {
    answers();
    repository = ShopRepository.create(directory.resolve("repo"));
    repository
        .write(".orchestrator/tasks.yaml", TASKS)
        .write(".orchestrator/config.yaml", ShopRepository.gate())
        .write(".orchestrator/providers.yaml", providers())
        .commit("Use the orchestrator")
        .makeDirty();
    trial =
        new Trial(directory)
            .with("ANTHROPIC_API_KEY", CLAUDE_KEY)
            .with("OPENAI_API_KEY", OPENAI_KEY)
            .with("MY_GEMINI_KEY", GEMINI_KEY)
            .with("DATABASE_PASSWORD", OTHER_SECRET)
            .with("MAVEN_REPO_TOKEN", OTHER_SECRET);
    statusBefore = repository.git("status", "--porcelain=v2", "--branch", "--show-stash");
    before = repository.fingerprint();

    ended = trial.orchestrator(repository.root, "run", "--trust", "--json");

    try (Ledger ledger = Ledger.open(repository.root.resolve(".orchestrator/state/ledger.db"))) {
      rows =
          Stream.of("CART-1", "DOC-1")
              .flatMap(task -> ledger.attemptsOfTask(task).stream())
              .toList();
    }
  }

  @AfterAll
  void closeTheVendors() {
    vendors.forEach(StubVendor::close);
  }

  private String providers() {
    StubVendor claude = StubVendor.anthropic().answers(crew.at("claude")).start();
    StubVendor openai =
        StubVendor.openai()
            .answers(request -> {
              if (refusedOnce.compareAndSet(false, true)) {
                // Some servers say back what they were sent.
                return StubAnswer.error(429, "rate limit for " + request.header("authorization"))
                    .header("retry-after", "1");
              }
              return crew.at("openai").apply(request);
            })
            .start();
    StubVendor gemini = StubVendor.gemini().answers(crew.at("gemini")).start();
    StubVendor ollama =
        StubVendor.ollama()
            .model(new StubModel("llama3.1:8b", "llama", "8.0B", 131_072))
            .answers(crew.at("ollama"))
            .start();
    vendors.addAll(List.of(claude, openai, gemini, ollama));
    return """
    # Schlüssel stehen nur in der Umgebung
    providers:
      claude:
        enabled: true
        api_key: "${ANTHROPIC_API_KEY}"
        endpoint: %s
        default_model: claude-sonnet-4-5
        models:
          - { id: claude-sonnet-4-5, input_per_1m: 0.01337, cache_read_per_1m: 0.00133, cache_write_per_1m: 0.01671, output_per_1m: 0.03803 }
      openai:
        api_key: "${OPENAI_API_KEY}"
        endpoint: %s
        models:
          - { id: gpt-5.4-mini, input_per_1m: 0.01501, cache_read_per_1m: 0.00151, output_per_1m: 0.04207 }
      gemini:
        api_key: "${MY_GEMINI_KEY}"
        endpoint: %s
        models:
          - { id: gemini-2.5-flash, input_per_1m: 0.01703, cache_read_per_1m: 0.00173, output_per_1m: 0.05001 }
      ollama:
        endpoint: %s
    routing:
      max_cost_per_task: 1.0
      fallback_provider: claude
    """
        .formatted(claude.endpoint(), openai.endpoint(), gemini.endpoint(), ollama.endpoint());
  }

  private void answers() {
    crew.bills((provider, n) ->
        switch (provider) {
          case "claude" -> new Usage(701 + n, 313 + n, 57 + n, 91 + n, 11, Map.of(), false);
          case "openai", "gemini" -> new Usage(803 + n, 129 + n, 0, 77 + n, 13, Map.of(), false);
          default -> Usage.of(1_001 + n, 63 + n);
        });
    crew.says(
            "CART-1",
            "planner",
            """
            Here is the plan:
            ```json
            {"steps": [
              {"id": "S1", "type": "implementation", "description": "Add the rebate – 10 %",
               "risk": "low", "estimated_complexity": "small", "files_to_read": [],
               "files_to_modify": [], "files_to_create": ["src/main/java/shop/Rebate.java"],
               "dependencies": []},
              {"id": "S2", "type": "implementation", "description": "Take it off the total",
               "risk": "medium", "estimated_complexity": "small",
               "files_to_read": ["src/main/java/shop/Price.java"],
               "files_to_modify": ["src/main/java/shop/Cart.java"], "files_to_create": [],
               "dependencies": ["S1"], "commands": ["rm -rf /"]}]}
            ```
            """)
        .says("CART-1", "plan_reviewer", Crew.APPROVED)
        .says(
            "CART-1",
            "implementer",
            Crew.edit(REBATE, "", rebate("10")).replace("SEARCH\n\n", "SEARCH\n"),
            // matches nowhere
            Crew.edit(CART, "    return sum;", "    return Rebate.off(sum);"),
            // does not compile
            Crew.edit(CART, TOTAL, TOTAL.replace("total;", "Rebate.takenOff(total);")),
            Crew.edit(CART, "    return Rebate.takenOff(total);", "    return Rebate.off(total);"),
            // mends what the review found
            Crew.edit(
                REBATE,
                "  private Rebate() {}",
                "  /** Nothing to make. */\n  private Rebate() {}"))
        .says(
            "CART-1",
            "code_reviewer",
            """
            {"status": "needs_changes", "findings": [{"severity": "major",
              "file": "src/main/java/shop/Rebate.java", "line": 4, "message": "say why – für später"}],
              "summary": "nearly"}
            """,
            Crew.APPROVED)
        .says(
            "DOC-1",
            "planner",
            "{\"need_files\": [\"" + PRICE + "\"]}",
            Crew.plan("Document Price", PRICE))
        .says("DOC-1", "plan_reviewer", Crew.APPROVED)
        .says(
            "DOC-1",
            "implementer",
            Crew.edit(
                PRICE,
                "public record Price(long cents) {",
                "/** Ein Preis in ganzen Cent, größer als 0. */\npublic record Price(long cents) {"))
        .says("DOC-1", "code_reviewer", Crew.APPROVED);
  }

  private static String rebate(String percent) {
    return """
    package shop;

    final class Rebate {
      private Rebate() {}

      static long off(long cents) {
        return cents > 10_000 ? cents - cents * %s / 100 : cents;
      }
    }\
    """
        .formatted(percent);
  }

  @Test
  void endsWithEveryTaskDone() {
    assertThat(ended.code()).as(ended.toString()).isZero();
  }

  @Test
  void answersWithOneCompleteDocumentOnStandardOutput() {
    JsonNode document = Json.parse(ended.out());
    assertThat(document.path("exit_code").asInt(-1)).isZero();
    assertThat(document.path("run_id").asString()).isNotBlank();
    assertThat(document.path("tasks")).hasSize(2);
    for (JsonNode task : document.path("tasks")) {
      String id = task.path("id").asString();
      assertThat(task.path("state").asString()).isEqualTo("done");
      assertThat(task.path("branch").asString()).isEqualTo("orchestrator/" + id);
      assertThat(task.path("commit").asString())
          .isEqualTo(repository.git("rev-parse", "orchestrator/" + id).strip());
      assertThat(task.path("attempts").asInt())
          .isEqualTo((int) rows.stream().filter(row -> row.origin().task().equals(id)).count());
      assertThat(task.path("estimated_cost_usd").isString()).isTrue();
    }
    assertThat(document.path("tasks").path(0).path("steps"))
        .extracting(step -> step.path("id").asString(), step -> step.path("state").asString())
        .containsExactly(
            tuple("S1", "committed"), tuple("S2", "committed"), tuple("review-1", "committed"));
  }

  @Test
  void leavesACommitForEachStepWithItsTrailers() {
    List<String> log =
        repository
            .git(
                "log",
                "--reverse",
                "--format=%s|%(trailers:key=Orchestrator-Task,valueonly,separator=)"
                    + "|%(trailers:key=Orchestrator-Step,valueonly,separator=)"
                    + "|%(trailers:key=Orchestrator-Provider,valueonly,separator=)"
                    + "|%(trailers:key=Orchestrator-Model,valueonly,separator=)",
                "main..orchestrator/CART-1")
            .lines()
            .toList();
    assertThat(log)
        .containsExactly(
            "CART-1: Add the rebate – 10 %|CART-1|S1|" + author("S1"),
            "CART-1: Take it off the total|CART-1|S2|" + author("S2"),
            "CART-1: Mend what the review found|CART-1|review-1|" + author("review-1"));
    assertThat(repository.git("merge-base", "main", "orchestrator/CART-1"))
        .isEqualTo(repository.git("rev-parse", "main"));
  }

  /** Whose answer was the last one for this step of the first task. */
  private String author(String step) {
    Attempt last =
        rows.stream()
            .filter(row -> row.fault() == null && row.origin().task().equals("CART-1"))
            .filter(row -> row.origin().step().equals(step))
            .reduce((earlier, later) -> later)
            .orElseThrow();
    return last.provider() + "|" + last.model();
  }

  @Test
  void tellsEachSetbackWhileItWorks() {
    assertThat(ended.err())
        .contains("rate limited (429)")
        .contains("refused: block 1, " + CART + ": the search text is not in the file")
        .contains("refused: compile: failed (exit code 1)")
        .contains("needs changes: nearly")
        .contains("say why – für später")
        .contains("CART-1  Cart.totalInCents() must take 10 % off above 100 € – für alle Kunden");
  }

  @Test
  void changesExactlyWhatTheEditsSay() {
    assertThat(repository.git("diff", "--name-status", "main", "orchestrator/CART-1"))
        .isEqualTo("M\t" + CART + "\nA\t" + REBATE + "\n");
    assertThat(repository.git("show", "orchestrator/CART-1:" + CART))
        .isEqualTo(ShopRepository.CART.replace("return total;", "return Rebate.off(total);"));
    assertThat(repository.git("show", "orchestrator/CART-1:" + REBATE))
        .startsWith("package shop;\n")
        .contains("/** Nothing to make. */");
    assertThat(repository.git("diff", "--numstat", "main", "orchestrator/DOC-1"))
        .isEqualTo("1\t0\t" + PRICE + "\n");
    assertThat(repository.git("show", "orchestrator/DOC-1:" + PRICE)).contains("größer als 0");
  }

  @Test
  void leavesEveryByteOfTheUsersWorkAlone() {
    assertThat(repository.fingerprint()).isEqualTo(before);
    assertThat(repository.git("status", "--porcelain=v2", "--branch", "--show-stash"))
        .isEqualTo(statusBefore);
    assertThat(repository.git("worktree", "list").lines()).hasSize(1);
  }

  @Test
  void chargesUsageTimesPriceToTheNanoDollar() {
    List<Attempt> answered = rows.stream().filter(row -> row.fault() == null).toList();
    assertThat(answered)
        .extracting(Attempt::provider, Attempt::model, row -> row.origin().role(), Attempt::usage)
        .containsExactlyElementsOf(
            crew.billed().stream()
                .map(bill -> tuple(bill.provider(), bill.model(), bill.role(), bill.usage()))
                .toList());
    Money total = Money.ZERO;
    for (Attempt row : answered) {
      Money byHand = Money.ofNanos(nanos(row));
      assertThat(row.cost()).as(row.toString()).isEqualTo(byHand);
      total = total.plus(byHand);
    }
    JsonNode document = Json.parse(ended.out());
    assertThat(new BigDecimal(document.path("cost_usd").asString()))
        .isEqualByComparingTo(total.dollars())
        .isPositive();
  }

  /** Tokens times dollars per million, in nano-dollars, rounded up once. */
  private static long nanos(Attempt row) {
    Prices prices = Objects.requireNonNull(PRICES.get(row.model()), row.model());
    Usage usage = row.usage();
    return times(usage.inputTokens(), prices.input())
        .add(times(usage.cacheReadTokens(), prices.cacheRead()))
        .add(times(usage.cacheWriteTokens(), prices.cacheWrite()))
        .add(times(usage.outputTokens(), prices.output()))
        .movePointRight(3)
        .setScale(0, RoundingMode.CEILING)
        .longValueExact();
  }

  private static BigDecimal times(long tokens, String perMillion) {
    return new BigDecimal(perMillion).multiply(BigDecimal.valueOf(tokens));
  }

  @Test
  void asksAnotherMakerForEveryReview() {
    int reviews = 0;
    Map<String, List<Attempt>> authors = new LinkedHashMap<>();
    for (Attempt row : rows) {
      if (row.fault() != null) {
        continue;
      }
      String role = row.origin().role();
      String task = row.origin().task();
      if (role.equals("planner") || role.equals("implementer")) {
        authors.computeIfAbsent(task + role, name -> new ArrayList<>()).add(row);
        continue;
      }
      reviews++;
      String author = role.equals("plan_reviewer") ? "planner" : "implementer";
      assertThat(authors.get(task + author))
          .as(task + " " + role + " by " + row.provider() + "/" + row.model())
          .isNotEmpty()
          .noneMatch(written -> written.maker().equals(row.maker()))
          .noneMatch(written -> written.provider().equals(row.provider()))
          .noneMatch(written -> written.endpoint().equals(row.endpoint()));
    }
    assertThat(reviews).isEqualTo(5);
  }

  @Test
  void goesOnWithAnotherTargetWhenAVendorAsksToWait() {
    assertThat(refusedOnce).isTrue();
    assertThat(rows.stream().filter(row -> row.fault() != null))
        .singleElement()
        .satisfies(row -> {
          assertThat(row.status()).isEqualTo(429);
          assertThat(row.cost()).isEqualTo(Money.ZERO);
          assertThat(row.provider()).isEqualTo("openai");
        });
  }

  @Test
  void asksEveryVendorInItsOwnProtocol() {
    assertThat(vendors).allSatisfy(vendor -> assertThat(vendor.calls()).isNotEmpty());
  }

  @Test
  void writesNoSecretAnywhere() throws IOException {
    List<String> secrets = List.of(CLAUDE_KEY, OPENAI_KEY, GEMINI_KEY, OTHER_SECRET);
    Map<String, byte[]> written = new LinkedHashMap<>();
    written.put("stdout", ended.out().getBytes(UTF_8));
    written.put("stderr", ended.err().getBytes(UTF_8));
    written.put("the objects of git", repository.objects());
    for (Path below : List.of(repository.root, trial.home)) {
      try (Stream<Path> files = Files.walk(below)) {
        for (Path file : (Iterable<Path>) files.filter(Files::isRegularFile)::iterator) {
          written.put(file.toString(), Files.readAllBytes(file));
        }
      }
    }
    assertThat(written.keySet())
        .anyMatch(name -> name.endsWith("ledger.db"))
        .anyMatch(name -> name.contains("/logs/"))
        .anyMatch(name -> name.contains("/runs/"));
    for (String secret : secrets) {
      assertThat(
              written.entrySet().stream()
                  .filter(entry -> holds(entry.getValue(), secret.getBytes(UTF_8)))
                  .map(Map.Entry::getKey))
          .as("what holds the secret that begins with " + secret.substring(0, 7))
          .isEmpty();
    }
    // The checks were given an environment, and said so.
    assertThat(written)
        .anySatisfy((name, bytes) -> {
          assertThat(name).contains("/logs/");
          assertThat(new String(bytes, UTF_8)).contains("JAVA_HOME=");
        });
  }

  private static boolean holds(byte[] bytes, byte[] wanted) {
    for (int at = 0; at <= bytes.length - wanted.length; at++) {
      if (bytes[at] == wanted[0]
          && Arrays.equals(bytes, at, at + wanted.length, wanted, 0, wanted.length)) {
        return true;
      }
    }
    return false;
  }

  @Test
  void sendsKeysInHeadersOnly() {
    for (StubVendor vendor : vendors) {
      assertThat(vendor.requests())
          .allSatisfy(request -> {
            for (String secret : List.of(CLAUDE_KEY, OPENAI_KEY, GEMINI_KEY, OTHER_SECRET)) {
              assertThat(request.path() + "?" + request.query()).doesNotContain(secret);
              assertThat(request.body()).doesNotContain(secret);
            }
          });
    }
  }

  @Test
  void doesNothingWhenAllIsDoneAlready() {
    int calls = vendors.stream().mapToInt(vendor -> vendor.calls().size()).sum();

    Trial.Ended again = trial.orchestrator(repository.root, "run", "--trust", "--json");

    assertThat(again.code()).as(again.toString()).isZero();
    assertThat(vendors.stream().mapToInt(vendor -> vendor.calls().size()).sum()).isEqualTo(calls);
    assertThat(Json.parse(again.out()).path("tasks"))
        .allSatisfy(task -> assertThat(task.path("state").asString()).isEqualTo("done"));
  }
}
