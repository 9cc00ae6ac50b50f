package dev.orchestrator.core.yaml;

import static org.assertj.core.api.Assertions.assertThat;

import dev.orchestrator.core.yaml.YamlNode.Mapping;
import dev.orchestrator.core.yaml.YamlNode.Scalar;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class YamlFileTest {
  private static final Path FILE = Path.of("some.yaml");
  @TempDir Path temp;
  private final Problems problems = new Problems();

  private Optional<YamlNode> parse(String text) {
    return YamlFile.parse(FILE, text, problems);
  }

  private List<String> found() {
    return problems.found().stream().map(Problem::toString).toList();
  }

  private YamlMap map(String text, Map<String, String> environment) {
    return YamlValue.root(parse(text).orElseThrow(), problems, environment).map();
  }

  private static YamlValue value(YamlMap map, String key) {
    YamlValue value = map.get(key);
    assertThat(value).as(key).isNotNull();
    return java.util.Objects.requireNonNull(value);
  }

  @Test
  void everyNodeKnowsItsPlace() {
    Mapping root = (Mapping) parse("a:\n  - b: ä\n    c: [1, two]\n").orElseThrow();

    assertThat(root.entry("a").orElseThrow().place()).hasToString("some.yaml:1:1");
    YamlValue list = value(YamlValue.root(root, problems, Map.of()).map(), "a");
    YamlValue two = value(list.list().getFirst().map(), "c").list().get(1);
    assertThat(two.place()).hasToString("some.yaml:3:12");
    assertThat(two.path()).isEqualTo("a[0].c[1]");
  }

  @Test
  void aDuplicateKeyIsTold() {
    parse("a: 1\nb: 2\na: 3\n");
    assertThat(found())
        .containsExactly("some.yaml:3:1: the key 'a' stands here again; it was given in line 1");
  }

  @Test
  void aTabIsTold() {
    parse("a:\n\tb: 1\n");
    assertThat(found())
        .singleElement()
        .asString()
        .isEqualTo("some.yaml:2:1: a tab stands here; YAML is indented with spaces");
  }

  @Test
  void aSyntaxErrorIsToldWithoutShowingTheFile() {
    parse("api_key: \"sk-ant-secret-0123456789\nb: 1\n");
    assertThat(found()).singleElement().asString().startsWith("some.yaml:").doesNotContain("sk-");
  }

  @Test
  void aSecondDocumentIsTold() {
    parse("a: 1\n---\nb: 2\n");
    assertThat(found())
        .containsExactly("some.yaml:2:1: a second document begins here; one file holds one");
  }

  @Test
  void anAliasBombIsRefusedQuickly() {
    StringBuilder bomb = new StringBuilder("a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n");
    for (int i = 1; i < 30; i++) {
      bomb.append("a%d: &a%d [%s]\n".formatted(i, i, "*a%d, ".formatted(i - 1).repeat(9)));
    }
    parse(bomb.toString());
    assertThat(found()).singleElement().asString().contains("more than 200,000 values");
  }

  @Test
  void aRecursiveAliasIsRefused() {
    parse("a: &a [*a]\n");
    assertThat(found()).singleElement().asString().contains("the alias *a has no anchor before it");
  }

  @ParameterizedTest
  @CsvSource({"1000", "500000"})
  void deepNestingIsRefused(int depth) {
    parse("a: " + "[".repeat(depth));
    assertThat(found()).singleElement().asString().contains("more than 64 levels");
  }

  @Test
  void mergeKeysAddWhatIsNotThere() {
    Mapping root = (Mapping) parse("x: &x {a: 1, b: 2}\ny:\n  <<: *x\n  b: 3\n").orElseThrow();
    Mapping y = (Mapping) root.value("y").orElseThrow();
    assertThat(y.value("a").map(n -> ((Scalar) n).text())).contains("1");
    assertThat(y.value("b").map(n -> ((Scalar) n).text())).contains("3");
  }

  @Test
  void tagsAreRefused() {
    parse("a: !!javax.script.ScriptEngineManager [x]\n");
    assertThat(found()).singleElement().asString().contains("the tag").contains("some.yaml:1:4");
  }

  @Test
  void aFileThatIsNoneOrTooLargeOrNotTextIsTold() throws IOException {
    Path large = temp.resolve("large.yaml");
    Files.write(large, new byte[YamlFile.MAX_BYTES + 1]);
    Path latin = temp.resolve("latin.yaml");
    Files.write(latin, "a: é".getBytes(StandardCharsets.ISO_8859_1));

    YamlFile.read(temp.resolve("absent.yaml"), problems);
    YamlFile.read(temp, problems);
    YamlFile.read(large, problems);
    YamlFile.read(latin, problems);

    assertThat(found())
        .satisfiesExactly(
            p -> assertThat(p).contains("absent.yaml: there is no such file"),
            p -> assertThat(p).contains("is a directory"),
            p -> assertThat(p).contains("has 2,097,153 bytes; at most 2,097,152 are read"),
            p -> assertThat(p).contains("is not UTF-8 text"));
  }

  @Test
  void aByteOrderMarkIsPassedOver() throws IOException {
    Path file = Files.writeString(temp.resolve("bom.yaml"), "\uFEFFa: 1\n");
    assertThat(((Mapping) YamlFile.read(file, problems).orElseThrow()).entry("a")).isPresent();
  }

  @Test
  void aControlCharacterIsToldWithItsPlace() {
    parse("a: 1\nb: x\u0007y\n");
    assertThat(found())
        .containsExactly("some.yaml:2:5: the character U+0007 may not stand in YAML");
  }

  @Test
  void variablesExpandInValuesAndCannotBecomeYaml() {
    YamlMap map =
        map(
            """
            a: ${A}
            b: ${NONE:-http://localhost:11434}
            c: $${A} and ${A}
            d: "${EMPTY:-default}"
            ${A}: key
            """,
            Map.of("A", "x: [1, ${B}]\ny: 2", "B", "never", "EMPTY", ""));

    assertThat(value(map, "a").text()).isEqualTo("x: [1, ${B}]\ny: 2");
    assertThat(value(map, "b").text()).isEqualTo("http://localhost:11434");
    assertThat(value(map, "c").text()).isEqualTo("${A} and x: [1, ${B}]\ny: 2");
    assertThat(value(map, "d").text()).isEqualTo("default");
    assertThat(map.has("${A}")).isTrue();
    assertThat(found()).isEmpty();
  }

  @Test
  void anUnsetVariableAndOneThatIsNoneAreTold() {
    YamlMap map = map("a: ${NOT_THERE}\nb: ${1x}\nc: ${OPEN\n", Map.of());
    assertThat(value(map, "a").text()).isNull();
    assertThat(value(map, "b").text()).isNull();
    assertThat(value(map, "c").text()).isNull();
    assertThat(found())
        .satisfiesExactly(
            p ->
                assertThat(p)
                    .isEqualTo(
                        "some.yaml:1:4: a: NOT_THERE is not set; set it, or write"
                            + " ${NOT_THERE:-default}"),
            p -> assertThat(p).startsWith("some.yaml:2:4: b: holds a ${ that names no variable"),
            p -> assertThat(p).startsWith("some.yaml:3:4: c: holds a ${ that names no variable"));
  }

  @ParameterizedTest
  @CsvSource({"90s,PT1M30S", "10m,PT10M", "1h 30m,PT1H30M", "500ms,PT0.5S", "2d,PT48H"})
  void readsDurations(String text, String expected) {
    assertThat(value(map("a: " + text, Map.of()), "a").duration()).hasToString(expected);
  }

  @ParameterizedTest
  @CsvSource({"600", "10 minutes", "-5s", "0s", "99999999d", "1h x", "s", "1.5h"})
  void refusesWhatIsNoDuration(String text) {
    assertThat(value(map("a: \"" + text + "\"", Map.of()), "a").duration()).isNull();
    assertThat(found()).singleElement().asString().contains("with its unit, such as 90s or 10m");
  }

  @ParameterizedTest
  @CsvSource({"0.20,0.2", "1,1", "1e-3,0.001", ".5,0.5"})
  void readsMoney(String text, String expected) {
    assertThat(value(map("a: " + text, Map.of()), "a").money()).hasToString(expected);
  }

  @ParameterizedTest
  @CsvSource({"-1", "$1.00", ".nan", ".inf", "0.0000000001", "1e99", "99999999999999", "one"})
  void refusesWhatIsNoMoney(String text) {
    assertThat(value(map("a: \"" + text + "\"", Map.of()), "a").money()).isNull();
    assertThat(found()).hasSize(1);
  }

  @ParameterizedTest
  @CsvSource({"true,true", "Yes,true", "on,true", "FALSE,false", "no,false", "off,false"})
  void readsBooleans(String text, boolean expected) {
    assertThat(value(map("a: " + text, Map.of()), "a").bool()).isEqualTo(expected);
  }

  @Test
  void messagesAreHarmlessOnATerminalAndRepeatNoKey() {
    YamlMap map = map("a: \"\\e[2Jx\"\nb: sk-ant-0123456789abcdef\nc: \"\\u202Ey\"\n", Map.of());
    value(map, "a").bool();
    value(map, "b").bool();
    value(map, "c").bool();
    assertThat(found())
        .satisfiesExactly(
            p -> assertThat(p).endsWith("is '\\u001b[2Jx'"),
            p -> assertThat(p).endsWith("is '****'"),
            p -> assertThat(p).endsWith("is '\\u202ey'"));
  }

  @Test
  void unknownKeysNameTheNearest() {
    YamlMap map = map("default_modle: x\nquark: y\n", Map.of());
    map.get("default_model");
    map.get("enabled");
    map.finish();
    assertThat(found())
        .containsExactly(
            "some.yaml:1:1: default_modle: the key 'default_modle' is not known; did you mean"
                + " 'default_model'?",
            "some.yaml:2:1: quark: the key 'quark' is not known; there are: default_model,"
                + " enabled");
  }

  @Test
  void layersUniteMappingsAndReplaceTheRest() {
    YamlNode low = parse("a: {b: 1, c: 2}\nl: [1, 2]\nm: {x: 1}\n").orElseThrow();
    YamlNode high = parse("a: {c: 3, d: 4}\nl: [5]\nm:\n").orElseThrow();
    YamlMap map = YamlValue.root(YamlNode.layered(low, high), problems, Map.of()).map();
    assertThat(value(map, "a").map().all().stream().map(n -> n.key() + n.value().text()))
        .containsExactly("b1", "c3", "d4");
    assertThat(value(map, "l").texts()).containsExactly("5");
    assertThat(value(value(map, "m").map(), "x").text()).isEqualTo("1");
  }
}
