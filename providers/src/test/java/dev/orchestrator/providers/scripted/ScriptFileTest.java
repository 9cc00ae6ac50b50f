package dev.orchestrator.providers.scripted;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.orchestrator.api.Fault;
import dev.orchestrator.api.GenerationRequest;
import dev.orchestrator.api.GenerationResult;
import dev.orchestrator.api.LlmProvider;
import dev.orchestrator.api.ModelInfo;
import dev.orchestrator.api.ModelTier;
import dev.orchestrator.api.Pricing;
import dev.orchestrator.api.ProviderException;
import dev.orchestrator.api.ProviderFactory;
import dev.orchestrator.api.ProviderSettings;
import dev.orchestrator.api.Usage;
import dev.orchestrator.base.time.Time;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.ServiceLoader;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ScriptFileTest {
  @TempDir Path dir;

  private ScriptedProvider load(String yaml) throws IOException {
    Path file = Files.writeString(dir.resolve("script.yaml"), yaml);
    return ScriptedProvider.fromFile("author", file, Time.system());
  }

  private static GenerationResult ask(LlmProvider provider, String model, String role, String text)
      throws IOException, InterruptedException {
    return provider.generate(model, GenerationRequest.builder().role(role).prompt(text).build());
  }

  @Test
  void theExampleOfTheGuideLoadsAndAnswers() throws IOException, InterruptedException {
    String guide = Files.readString(Path.of("../docs/scripted-provider.md"));
    Matcher example =
        Pattern.compile("## The file\\s+```yaml\\n(.*?)```", Pattern.DOTALL).matcher(guide);
    assertThat(example.find()).isTrue();
    Files.createDirectories(dir.resolve("edits"));
    Files.writeString(dir.resolve("edits/javadoc.txt"), "the edits");

    ScriptedProvider provider = load(example.group(1));

    assertThat(provider.availableModels())
        .extracting(ModelInfo::qualifiedName, ModelInfo::maker, ModelInfo::tier, ModelInfo::local)
        .containsExactly(
            org.assertj.core.groups.Tuple.tuple(
                "author/acme-large", "acme", ModelTier.ADVANCED, false),
            org.assertj.core.groups.Tuple.tuple("author/acme-small", "acme", ModelTier.FAST, true));
    assertThat(provider.availableModels().getFirst().pricing())
        .isEqualTo(Pricing.of("3.00", "15.00"));
    GenerationResult plan = ask(provider, "acme-large", "planner", "id: DOC-1");
    assertThat(plan.text()).startsWith("{\"steps\"");
    assertThat(plan.usage()).isEqualTo(new Usage(1200, 300, 0, 90, 0, Map.of(), false));
    assertThatThrownBy(() -> ask(provider, "acme-large", "implementer", "goal: the Javadoc"))
        .isInstanceOfSatisfying(
            ProviderException.class, e -> assertThat(e.fault()).isEqualTo(Fault.RATE_LIMITED));
    assertThat(provider.leftOver())
        .singleElement()
        .asString()
        .startsWith("implementer: answer 2 of 2 (script.yaml:");
    assertThat(ask(provider, "acme-small", "implementer", "goal: the Javadoc").text())
        .isEqualTo("Hello.");
    assertThat(ask(provider, "acme-large", "implementer", "goal: the Javadoc").text())
        .isEqualTo("the edits");
    assertThat(provider.leftOver()).isEmpty();
  }

  @Test
  void aMissingAnswerNamesTheFile() throws IOException {
    ScriptedProvider provider = load("answers: { planner: [hello] }");

    assertThatThrownBy(() -> ask(provider, "script-1", "code_reviewer", "x"))
        .hasMessageContaining("code_reviewer")
        .hasMessageContaining(dir.resolve("script.yaml").toString());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          ``                                                         | script.yaml: the file is empty
          `answers: [`                                               | script.yaml:1:
          `answers:\n\t- x`                                          | script.yaml:2:
          `[a]`                                                      | 1:1: expected keys and values, found a list
          `maker: acme`                                              | 1:1: the key 'answers' is missing
          `answer: {}`                                               | 1:1: unknown key 'answer'; known are answers, maker, models
          `answers: {}\nanswers: {}`                                 | 2:1: the key 'answers' stands here a second time
          `answers: {planner: x}`                                    | 1:20: expected a list, found text
          `answers: {planner: [{}]}`                                 | 1:21: an answer needs 'text', 'text_file' or 'fault'
          `answers: {planner: [{txt: x}]}`                           | 1:22: unknown key 'txt'
          `answers: {planner: [{text: x, text_file: y}]}`            | not both
          `answers: {planner: [{text_file: ../y}]}`                  | 1:33: text_file '../y' lies outside the script's directory
          `answers: {planner: [{text_file: /etc/hostname}]}`         | lies outside the script's directory
          `answers: {planner: [{text_file: gone.txt}]}`              | text_file 'gone.txt' does not exist
          `answers: {planner: [{text: x, finish: done}]}`            | 'done' is none of stop, length
          `answers: {planner: [{text: x, delay: soon}]}`             | 'soon' is no duration
          `answers: {planner: [{text: x, match: "/(/"}]}`            | is no regular expression
          `answers: {planner: [{text: x, times: 0}]}`                | times is less than 1
          `answers: {planner: [{text: x, status: 429}]}`             | 'status' belongs to a 'fault'
          `answers: {planner: [{fault: broken}]}`                    | 'broken' is none of rate_limited
          `answers: {planner: [{text: x, usage: {input: -1}}]}`      | '-1' is no whole number
          `answers: {planner: [{text: x, usage: {output: 1, reasoning: 2}}]}` | reasoning tokens 2 outside output 1
          `models: [{tier: fast}]\nanswers: {}`                      | 1:10: the key 'id' is missing
          `models: [{id: a, tier: huge}]\nanswers: {}`               | 'huge' is none of fast, standard, advanced
          `models: [{id: a, input_per_1m: x}]\nanswers: {}`          | 'x' is no decimal number
          """)
  void whatIsWrongIsToldWithItsPlace(String yaml, String words) {
    String text = yaml.replace("\\n", "\n").replace("\\t", "\t");

    assertThatThrownBy(() -> load(text))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining(words)
        .hasMessageStartingWith(dir.resolve("script.yaml").toString());
  }

  @Test
  void aScriptThatIsNotThereIsNamed() {
    assertThatThrownBy(
            () -> ScriptedProvider.fromFile("a", dir.resolve("gone.yaml"), Time.system()))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("script file " + dir.resolve("gone.yaml") + " does not exist");
  }

  @Test
  void isMadeFromConfiguration() throws IOException, InterruptedException {
    Files.writeString(dir.resolve("s.yaml"), "maker: acme\nanswers: { planner: [hello] }");
    ModelInfo large = ModelInfo.builder("author", "large").maker("umbrella").build();
    ProviderFactory factory =
        ServiceLoader.load(ProviderFactory.class).stream()
            .map(ServiceLoader.Provider::get)
            .filter(found -> found.type().equals("scripted"))
            .findFirst()
            .orElseThrow();

    LlmProvider provider =
        factory.create(settings(List.of(large), Map.of("script", "s.yaml", "maker", "umbrella")));

    assertThat(provider.availableModels())
        .singleElement()
        .satisfies(model -> assertThat(model.id()).isEqualTo("large"));
    assertThat(ask(provider, "large", "planner", "x").text()).isEqualTo("hello");
    assertThatThrownBy(() -> factory.create(settings(List.of(), Map.of())))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith("provider author: 'script' is missing");
  }

  private ProviderSettings settings(List<ModelInfo> models, Map<String, Object> options) {
    return new ProviderSettings(
        "author",
        "scripted",
        null,
        null,
        null,
        models,
        Map.of(),
        options,
        ProviderSettings.Timeouts.DEFAULT,
        dir);
  }
}
