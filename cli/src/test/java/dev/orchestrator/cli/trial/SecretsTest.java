package dev.orchestrator.cli.trial;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.orchestrator.api.GenerationRequest;
import dev.orchestrator.api.GenerationResult;
import dev.orchestrator.api.LlmProvider;
import dev.orchestrator.api.ModelInfo;
import dev.orchestrator.api.ModelTier;
import dev.orchestrator.api.Pricing;
import dev.orchestrator.api.ProviderFactory;
import dev.orchestrator.api.ProviderSettings;
import dev.orchestrator.api.ProviderSettings.Timeouts;
import dev.orchestrator.api.Secret;
import dev.orchestrator.core.assembly.Assembly;
import dev.orchestrator.core.config.ProviderEntry;
import dev.orchestrator.core.dispatch.CallFailedException;
import dev.orchestrator.core.dispatch.ModelClient;
import dev.orchestrator.core.ledger.Ledger;
import dev.orchestrator.testkit.StubAnswer;
import dev.orchestrator.testkit.StubRequest;
import dev.orchestrator.testkit.StubVendor;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.URI;
import java.net.URL;
import java.net.URLClassLoader;
import java.net.URLEncoder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/*
 * "Secrets" of the list of bad inputs:
 *
 *   key in env, config, URL, response header, nested list (api_key_command)
 *                              noCommandWritesAnyOfThemAnywhere, noProgramThatIsStartedIsGivenAnyOfThem,
 *                              anAddressThatHoldsAKeyIsRefusedWithoutBeingPrinted
 *   key in a repository file   aKeyInTheRepositoryIsTakenOutOfPromptsAndWarnedOf; SecretScanTest
 *   exception message          noFailureOfAPlugInBringsOutItsKey
 *   absent from log, state (journal, ledger, kept prompts), reports, events, batches, process
 *   arguments                  the same tests: they search everything that was written
 *   absent from telemetry      TelemetryTest
 */
/**
 * Keys in every place where a user may have one, and vendors that say them back in every way; then
 * everything that was written is searched for them. Each key stands for its place, so that a
 * failure names it.
 */
class SecretsTest {
  private static final String IN_VARIABLE = "sk-ant-api03-planted-in-a-variable-0123456789";
  private static final String IN_USERS_FILE = "planted-in-the-users-file/with+signs=ABCDEF";
  private static final String AS_DEFAULT = "planted-as-a-default-value-98765";
  private static final String BY_PROGRAM = "planted-by-a-program-\"quoted\"-13579";
  private static final String GATEWAY_PASSWORD = "planted-in-a-header-24680";
  private static final String PROXY_PASSWORD = "planted-in-the-proxy-11223";
  private static final String GITHUB = "ghp_plantedInTheEnvironment0123456789abcd";
  private static final String AWS = "planted/aws/secret+access/key0123456789AB";

  private static final Map<String, String> PLANTED =
      Map.of(
          "a variable", IN_VARIABLE,
          "the user's file", IN_USERS_FILE,
          "a default value", AS_DEFAULT,
          "api_key_command", BY_PROGRAM,
          "a header", GATEWAY_PASSWORD,
          "HTTPS_PROXY", PROXY_PASSWORD,
          "GITHUB_TOKEN", GITHUB,
          "AWS_SECRET_ACCESS_KEY", AWS);

  @TempDir Path directory;

  private final List<StubVendor> vendors = new ArrayList<>();

  /** Places to search: their names and what was written there. */
  private final Map<String, byte[]> written = new LinkedHashMap<>();

  private ShopRepository repository;
  private Trial trial;

  @BeforeEach
  void makeAMachine() {
    repository = ShopRepository.plain(directory.resolve("repo"));
    trial = new Trial(directory);
  }

  @AfterEach
  void closeTheVendors() {
    vendors.forEach(StubVendor::close);
  }

  private StubVendor vendor(StubVendor.Builder builder) {
    StubVendor vendor = builder.start();
    vendors.add(vendor);
    return vendor;
  }

  private static String base64(String text) {
    return Base64.getEncoder().encodeToString(text.getBytes(UTF_8));
  }

  private static String inAddress(String text) {
    return URLEncoder.encode(text, UTF_8);
  }

  /** The ways in which one key could be written; what is looked for. */
  private static List<String> spellings(String key) {
    List<String> all = new ArrayList<>();
    all.add(key);
    all.add(inAddress(key));
    all.add(key.replace("\"", "\\\""));
    all.add(key.replace("\"", "&quot;"));
    all.add(base64(key).replace("=", ""));
    all.add(base64("user:" + key).replace("=", ""));
    return all.stream().distinct().toList();
  }

  /** The key in all its spellings, as a careless vendor would say them. */
  private static String echo(String key) {
    return String.join(" and ", spellings(key));
  }

  private void setUp() {
    Crew crew = new Crew();
    crew.says("T-1", "planner", Crew.plan("Say more", "README.md"))
        .says("T-1", "plan_reviewer", Crew.APPROVED)
        .says(
            "T-1",
            "implementer",
            Crew.edit("README.md", "# Einkauf – ein Beispiel", "# Willkommen"))
        .says("T-1", "code_reviewer", Crew.APPROVED);
    AtomicInteger asked = new AtomicInteger();
    StubVendor claude =
        vendor(
            StubVendor.anthropic()
                .answers(request -> {
                  if (asked.getAndIncrement() == 0) {
                    return StubAnswer.error(429, "slow down, " + echo(IN_VARIABLE))
                        .header("request-id", IN_VARIABLE)
                        .header("retry-after", "1");
                  }
                  return answer(crew, "claude", request);
                }));
    StubVendor openai =
        vendor(StubVendor.openai().answers(request -> answer(crew, "openai", request)));
    StubVendor fallback =
        vendor(
            StubVendor.openai()
                .answers(request -> StubAnswer.error(401, "wrong key: " + echo(AS_DEFAULT))));
    StubVendor program =
        vendor(
            StubVendor.openai()
                .answers(request ->
                    StubAnswer.raw(502, "text/html", "<html><body>" + echo(BY_PROGRAM))));
    StubVendor gateway =
        vendor(
            StubVendor.openai()
                .answers(request ->
                    StubAnswer.raw(
                        200,
                        "text/event-stream",
                        "data: {\"choices\":[{\"index\":0,\"delta\":{\"content\":\"Hm\"}}]}\n\n"
                            + "data: {\"error\":{\"message\":\"who is user:"
                            + echo(GATEWAY_PASSWORD)
                            + "\",\"code\":500}}\n\n")));
    repository =
        ShopRepository.create(directory.resolve("repo"))
            .write(
                ".orchestrator/tasks.yaml", "tasks:\n  - { id: T-1, goal: Say more, risk: low }\n")
            .write(".orchestrator/config.yaml", gate())
            .write(".gitignore", "build/\n.orchestrator/providers.yaml\n")
            .commit("Use the orchestrator")
            .write(
                ".orchestrator/providers.yaml",
                """
                providers:
                  claude: { api_key: "${PLANTED_KEY}", endpoint: "%s" }
                  fallback:
                    type: openai-compatible
                    endpoint: "%s"
                    api_key: "${PLANTED_NOWHERE:-%s}"
                    models: [%s]
                  program:
                    type: openai-compatible
                    endpoint: "%s"
                    api_key_command: ["cat", "%s"]
                    models: [%s]
                """
                    .formatted(
                        claude.endpoint(),
                        fallback.endpoint(),
                        AS_DEFAULT,
                        model("cheap", "0.001"),
                        program.endpoint(),
                        directory.resolve("vault/key"),
                        model("broken", "90")));
    trial =
        new Trial(directory)
            .with("PLANTED_KEY", IN_VARIABLE)
            .with("GITHUB_TOKEN", GITHUB)
            .with("AWS_SECRET_ACCESS_KEY", AWS)
            .with("HTTPS_PROXY", "http://user:" + inAddress(PROXY_PASSWORD) + "@127.0.0.1:1")
            .configure(
                "providers.yaml",
                """
                providers:
                  openai: { api_key: "%s", endpoint: "%s" }
                  gateway:
                    type: openai-compatible
                    endpoint: "%s"
                    headers: { x-gateway: "Basic %s" }
                    models: [%s]
                  proxied:
                    type: openai-compatible
                    endpoint: "https://models.example.org/v1"
                    api_key: "%s"
                    models: [%s]
                """
                    .formatted(
                        IN_USERS_FILE,
                        openai.endpoint(),
                        gateway.endpoint(),
                        base64("user:" + GATEWAY_PASSWORD),
                        model("halting", "91"),
                        IN_USERS_FILE,
                        model("far", "92")));
    ShopRepository.at(directory).write("vault/key", BY_PROGRAM + "\n");
  }

  /**
   * A check that prints its environment and the arguments of every program that runs; not in the
   * sandbox, where no other is seen.
   */
  private static String gate() {
    return """
    gate:
      sandbox: off
      checks:
        - { name: look, run: "env; cat /proc/[0-9]*/cmdline 2>/dev/null | tr '\\\\000' ' '; true" }
    """;
  }

  private static String model(String id, String price) {
    return "{ id: %s, maker: acme, tier: advanced, context_window: 32768, max_output_tokens: 4096, capabilities: [code, review, planning, analysis, docs, complex_reasoning, simple_tasks], input_per_1m: %s, output_per_1m: %s }"
        .formatted(id, price, price);
  }

  private static StubAnswer answer(Crew crew, String provider, StubRequest request) {
    return request.role().isPresent()
        ? crew.at(provider).apply(request)
        : StubAnswer.text("I am well.");
  }

  private void wrote(String command, Trial.Ended ended) {
    written.put("stdout of " + command, ended.out().getBytes(UTF_8));
    written.put("stderr of " + command, ended.err().getBytes(UTF_8));
  }

  private Trial.Ended run(String... arguments) {
    Trial.Ended ended = trial.orchestrator(repository.root, arguments);
    wrote(String.join(" ", arguments), ended);
    return ended;
  }

  /** Everything that the program wrote, and everything that it sent but for the headers. */
  private void collect() throws IOException {
    for (Path below : List.of(repository.root, trial.home)) {
      try (Stream<Path> files = Files.walk(below)) {
        for (Path file : (Iterable<Path>) files.filter(Files::isRegularFile)::iterator) {
          if (!file.endsWith(Path.of("providers.yaml"))) {
            written.put(file.toString(), Files.readAllBytes(file));
          }
        }
      }
    }
    if (Files.exists(repository.root.resolve(".git"))) {
      written.put("the objects of git", repository.objects());
    }
    for (StubVendor vendor : vendors) {
      for (StubRequest request : vendor.requests()) {
        written.merge(
            "what was sent to " + vendor.endpoint(),
            (request.path() + "?" + request.query() + "\n" + request.body()).getBytes(UTF_8),
            SecretsTest::joined);
      }
    }
    // Telemetry that is exported to a server of the test is to be added here.
  }

  private static byte[] joined(byte[] one, byte[] other) {
    byte[] all = Arrays.copyOf(one, one.length + other.length);
    System.arraycopy(other, 0, all, one.length, other.length);
    return all;
  }

  private List<String> texts() {
    return written.values().stream().map(bytes -> new String(bytes, UTF_8)).toList();
  }

  /** Where a key was found, one line for each. */
  private List<String> found() {
    List<String> found = new ArrayList<>();
    written.forEach((place, bytes) -> {
      String text = new String(bytes, ISO_8859_1);
      PLANTED.forEach((where, key) -> {
        for (String spelling : spellings(key)) {
          if (text.contains(spelling)) {
            int at = text.indexOf(spelling);
            String around = text.substring(Math.max(0, at - 60), at).replaceAll("[^ -~]+", " ");
            found.add("the key planted in %s is in %s, after: %s".formatted(where, place, around));
          }
        }
      });
    });
    return found;
  }

  @Test
  void noCommandWritesAnyOfThemAnywhere() throws IOException {
    setUp();
    run("trust", "--show");
    run("ask", "Are you well?"); // refused: not trusted
    run("trust", "--json");
    run("init");
    assertThat(run("run", "--json").code()).isZero();
    run("status");
    run("status", "--json");
    run("show", "T-1");
    run("show", "T-1", "--json");
    assertThat(run("providers", "--check").code()).isEqualTo(5);
    run("providers", "--check", "--json");
    run("models", "--all");
    run("models", "--json");
    run("route", "--json");
    assertThat(run("ask", "Are you well?", "--json", "-m", "openai/gpt-5.4-mini").code()).isZero();
    for (String failing :
        List.of("fallback/cheap", "program/broken", "gateway/halting", "proxied/far")) {
      run("route", "-m", failing);
      for (String how : List.of("--json", "--debug", "--no-stream")) {
        Trial.Ended ended = run("ask", "Are you well?", how, "-m", failing);
        assertThat(ended.code()).as(failing + " " + ended).isIn(1, 2, 5);
      }
    }
    assertThat(run("ask", "Are you well?", "-m", "fallback/" + GITHUB.substring(0, 3)).code())
        .isEqualTo(2);
    run("cost", "--json");
    run("cost", "--by", "model");
    assertThat(run("retry", "T-1", "--events").code()).isZero();
    assertThat(run("show", "T-1", "--attempt", "1").code()).isZero();
    repository.write(
        "questions.jsonl",
        "{\"id\": \"q\", \"prompt\": \"Are you well?\"}\n"
            + "{\"id\": \"f\", \"prompt\": \"Hm?\", \"model\": \"fallback/cheap\"}\n");
    run("ask", "--batch", "questions.jsonl", "-m", "openai/gpt-5.4-mini");
    run("ask", "--batch", "questions.jsonl", "-m", "fallback/cheap");
    collect();

    assertThat(found()).isEmpty();
    assertThat(written.keySet())
        .anyMatch(name -> name.endsWith("report.md"))
        .anyMatch(name -> name.endsWith("report.json"))
        .anyMatch(name -> name.contains("/prompts/"))
        .anyMatch(name -> name.endsWith("ledger.db"))
        .anyMatch(name -> name.contains("/logs/"))
        .anyMatch(name -> name.contains("/runs/"))
        .anyMatch(name -> name.startsWith("what was sent"));
    // Each of them was said, and taken out.
    for (String who : List.of("wrong key: ****", "<body>****", "who is ****")) {
      assertThat(texts()).as(who).anyMatch(text -> text.contains(who));
    }
    for (StubVendor vendor : vendors) {
      assertThat(vendor.calls()).as(vendor.endpoint().toString()).isNotEmpty();
    }
  }

  /** What lies in the repository goes to the models; a key there does not, and is told of. */
  @Test
  void aKeyInTheRepositoryIsTakenOutOfPromptsAndWarnedOf() throws IOException {
    setUp();
    repository
        .write("settings.properties", "name=shop\ntoken=" + GITHUB + "\n")
        .write(
            ".orchestrator/tasks.yaml",
            "tasks:\n  - { id: T-1, goal: Say more, risk: low, context_files:"
                + " [settings.properties] }\n")
        .commit("Keep a key where none should be");

    Trial.Ended ended = run("run", "--trust", "--json");

    assertThat(ended.code()).as(ended.toString()).isZero();
    assertThat(ended.err()).contains("settings.properties, line 2").contains("GitHub");
    collect();
    written.keySet().removeIf(place -> !place.startsWith("what was sent") && !ofState(place));
    assertThat(found()).isEmpty();
    assertThat(texts()).anyMatch(text -> text.contains("token=[secret removed]"));
  }

  private static boolean ofState(String place) {
    return place.startsWith("std") || place.contains("/.orchestrator/state/");
  }

  @Test
  void noProgramThatIsStartedIsGivenAnyOfThem() throws Exception {
    setUp();
    for (List<String> arguments :
        List.of(List.of("run", "--trust"), List.of("ask", "Hm?", "--trust", "--debug"))) {
      wrote("a process of its own: " + arguments, asProcess(arguments));
    }
    collect();

    assertThat(found()).isEmpty();
    // The check has seen the program itself among the others.
    assertThat(written)
        .anySatisfy((name, bytes) ->
            assertThat(name.contains("/logs/") ? new String(bytes, UTF_8) : "")
                .contains("JAVA_HOME=")
                .contains("dev.orchestrator.cli.Main run --trust"));
  }

  private Trial.Ended asProcess(List<String> arguments) throws Exception {
    List<String> command =
        new ArrayList<>(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "--enable-native-access=ALL-UNNAMED",
                "-cp",
                System.getProperty("java.class.path"),
                "dev.orchestrator.cli.Main"));
    command.addAll(arguments);
    ProcessBuilder builder = new ProcessBuilder(command).directory(repository.root.toFile());
    builder.environment().clear();
    builder.environment().putAll(trial.environment());
    Path out = directory.resolve("out");
    Path err = directory.resolve("err");
    Process process = builder.redirectOutput(out.toFile()).redirectError(err.toFile()).start();
    return new Trial.Ended(process.waitFor(), Files.readString(out), Files.readString(err));
  }

  @Test
  void anAddressThatHoldsAKeyIsRefusedWithoutBeingPrinted() throws IOException {
    for (String address :
        List.of(
            "https://user:" + AWS.replace('/', '-') + "@models.example.org/v1",
            "https://models.example.org/v1?key=" + AS_DEFAULT,
            "https://models.example.org/v1#" + AS_DEFAULT)) {
      repository =
          ShopRepository.plain(directory.resolve("repo"))
              .write(
                  ".orchestrator/providers.yaml",
                  "providers:\n  acme: { type: openai-compatible, endpoint: \"%s\" }\n"
                      .formatted(address));
      trial = new Trial(directory).with("OLLAMA_HOST", address);
      run("trust", "--show");
      run("trust", "--show", "--json");
      run("ask", "Hm?");
      for (String command : List.of("providers", "models", "route", "cost", "ask")) {
        String[] words =
            command.equals("ask") ? new String[] {"ask", "Hm?"} : new String[] {command};
        List<String> all = new ArrayList<>(List.of(words));
        all.addAll(List.of("--trust", "--debug", "--json"));
        run(all.toArray(String[]::new));
      }
      collect();
      written.forEach((place, bytes) ->
          assertThat(new String(bytes, UTF_8))
              .as(place)
              .doesNotContain(AWS.replace('/', '-'))
              .doesNotContain(AS_DEFAULT));
      written.clear();
    }
  }

  /** What a model answers is what the user asked for: it is not changed, whatever is in it. */
  @Test
  void anAnswerIsLeftAsItIs() {
    StubVendor openai =
        vendor(StubVendor.openai().answer(StubAnswer.text("It is " + IN_USERS_FILE)));
    trial =
        new Trial(directory)
            .configure(
                "providers.yaml",
                "providers:\n  openai: { api_key: \"%s\", endpoint: \"%s\" }\n"
                    .formatted(IN_USERS_FILE, openai.endpoint()));

    Trial.Ended ended = trial.orchestrator(repository.root, "ask", "What is my key?");

    assertThat(ended.out()).contains("It is " + IN_USERS_FILE);
    assertThat(ended.err()).doesNotContain(IN_USERS_FILE);
  }

  /** A plug-in that knows no better: the JDK's client, for one, prints the header it refuses. */
  public static final class Careless implements ProviderFactory {
    @Override
    public String type() {
      return "careless";
    }

    @Override
    public LlmProvider create(ProviderSettings settings) {
      String key = String.valueOf(settings.apiKey() == null ? "" : settings.apiKey().reveal());
      if (settings.name().equals("unmade")) {
        throw new IllegalStateException("no plug-in for " + key);
      }
      return new CarelessProvider(settings.name(), key);
    }
  }

  private record CarelessProvider(String name, String key) implements LlmProvider {
    @Override
    public List<ModelInfo> availableModels() {
      return List.of(
          ModelInfo.builder(name, "m")
              .maker("acme")
              .tier(ModelTier.ADVANCED)
              .capabilities("planning")
              .contextWindow(100_000)
              .maxOutputTokens(1_000)
              .pricing(Pricing.of("1", "2"))
              .build());
    }

    @Override
    public List<ModelInfo> discoverModels() {
      throw new IllegalStateException("no list for " + key);
    }

    @Override
    public GenerationResult generate(String model, GenerationRequest request) {
      throw new IllegalStateException(
          "invalid header value: \"Bearer " + key + "\"", new IOException(base64("u:" + key)));
    }
  }

  @Test
  void noFailureOfAPlugInBringsOutItsKey() throws IOException {
    Path services = Files.createDirectories(directory.resolve("plug/META-INF/services"));
    Files.writeString(services.resolve(ProviderFactory.class.getName()), Careless.class.getName());
    URL[] path = {directory.resolve("plug").toUri().toURL()};
    try (URLClassLoader loader = new URLClassLoader(path, getClass().getClassLoader());
        Ledger ledger = Ledger.open(directory.resolve("ledger.db"))) {
      Assembly assembly = Assembly.of(List.of(entry("made"), entry("unmade")), loader);
      ModelClient client =
          ModelClient.builder().registry(assembly.registry()).ledger(ledger).run("r").build();
      GenerationRequest request =
          GenerationRequest.builder().role("planner").prompt("Plan.").maxTokens(100).build();
      StringWriter all = new StringWriter();
      all.append(assembly.absent().toString());
      all.append(assembly.registry().discover().toString());
      Throwable whole = catchThrowable(() -> client.call(request));
      assertThat(whole).isInstanceOf(CallFailedException.class);
      whole.printStackTrace(new PrintWriter(all, true));
      Throwable streamed = catchThrowable(() -> client.stream(request));
      streamed.printStackTrace(new PrintWriter(all, true));
      all.append(ledger.attemptsOfRun("r").toString()).append(entry("made").toString());

      assertThat(all.toString())
          .contains("no plug-in for ****", "no list for ****", "Bearer ****")
          .doesNotContain(spellings(BY_PROGRAM))
          .doesNotContain(spellings(GITHUB));
    }
  }

  private static ProviderEntry entry(String name) {
    ProviderSettings settings =
        new ProviderSettings(
            name,
            "careless",
            URI.create("https://user:" + GITHUB + "@models.example.org/v1?key=" + GITHUB),
            Secret.of(BY_PROGRAM),
            null,
            List.of(),
            Map.of("x-key", Secret.of(GITHUB)),
            Map.of("password", GITHUB),
            Timeouts.DEFAULT,
            Path.of(""));
    return new ProviderEntry(name, "careless", true, null, settings, Map.of());
  }
}
