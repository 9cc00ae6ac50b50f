package dev.orchestrator.engine.edit;

import java.util.Arrays;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * How tests look in a language: where one is declared and what it is called, what asserts, and what
 * makes a runner pass it over. Patterns, not parsers: they only have to see the same in the text
 * before and after an edit.
 */
enum TestLanguage {
  JVM(
      "java|kt|kts|groovy",
      Noise.BLOCK_TEXT + "|" + Noise.C + "|" + Noise.DOUBLE + "|" + Noise.CHARACTER,
      "@(?:\\w+\\.)*(?:Test|ParameterizedTest|RepeatedTest|TestFactory|TestTemplate|Property)\\b"
          + "(?:\\s*\\((?:[^()]++|\\([^()]*+\\))*+\\))?"
          + "(?:\\s*@[\\w.]+(?:\\s*\\((?:[^()]++|\\([^()]*+\\))*+\\))?)*"
          + "\\s*(?:[\\w.<>\\[\\],?&]+\\s+)+?(?<name>\\w+|`[^`]+`)\\s*\\(",
      "\\b(?:assert\\w*|fail|verify\\w*|expect\\w*)\\s*\\(|\\bassert\\s|\\bshould\\w*\\b",
      "@(?:\\w+\\.)*(?:Disabled\\w*|Ignore|EnabledIf\\w*|EnabledOn\\w*|EnabledFor\\w*)\\b"
          + "|\\bassumeTrue\\s*\\(\\s*false\\b|\\bassumeFalse\\s*\\(\\s*true\\b"
          + "|\\benabled\\s*=\\s*false\\b"),

  PYTHON(
      "py",
      Noise.BLOCK_TEXT + "|'''[\\s\\S]*?'''|#[^\\n]*+|" + Noise.DOUBLE + "|" + Noise.SINGLE,
      "(?m)^[ \\t]*(?:async[ \\t]+)?def[ \\t]+(?<name>test\\w*)",
      "\\bassert\\b|\\.(?:assert\\w+|fail)\\s*\\(|\\b(?:pytest\\.)?raises\\s*\\(",
      "\\bmark\\.(?:skip\\w*|xfail)|\\bunittest\\.(?:skip\\w*|expectedFailure)|@skip\\w*"
          + "|\\bpytest\\.(?:skip|xfail|importorskip)\\b|\\.skipTest\\s*\\(|\\bSkipTest\\b"
          + "|\\b__test__\\s*=\\s*False\\b"),

  GO(
      "go",
      Noise.C + "|" + Noise.DOUBLE + "|" + Noise.RAW + "|" + Noise.CHARACTER,
      "(?m)^func\\s+(?<name>(?:Test|Fuzz|Example)\\w*)\\s*\\(",
      "\\b[tb]\\.(?:Errorf?|Fatalf?|Fail|FailNow)\\b|\\b(?:assert|require)\\.\\w+",
      "\\b[tb]\\.Skip\\w*\\s*\\("),

  SCRIPT(
      "js|jsx|mjs|cjs|ts|tsx|mts|cts",
      Noise.C + "|" + Noise.DOUBLE + "|" + Noise.SINGLE + "|" + Noise.RAW,
      "(?<![\\w.$])[xf]?(?:it|test|specify)(?:\\.\\w+)*(?:\\([^()]*\\)|`[^`]*`)?"
          + "\\s*\\(\\s*([\"'`])(?<name>.*?)\\1",
      "\\bexpect\\w*\\s*\\(|\\bassert\\w*(?:\\.\\w+)*\\s*\\(|\\.should\\b"
          + "|\\bt\\.(?:is|not|deepEqual|equal|true|false|truthy|throws\\w*|fail)\\s*\\(",
      "\\.(?:skip|todo|only)\\b|\\bx(?:it|test|describe)\\b|\\bf(?:it|describe)\\s*\\("),

  RUST(
      "rs",
      Noise.C + "|" + Noise.DOUBLE + "|" + Noise.CHARACTER,
      "#\\[(?:\\w+::)*(?:test|rstest|test_case)\\b[^\\]]*\\](?:\\s*#\\[[^\\]]*\\])*"
          + "\\s*(?:pub(?:\\([^)]*\\))?\\s+)?(?:async\\s+)?fn\\s+(?<name>\\w+)",
      "\\b(?:debug_)?assert\\w*!|\\bpanic!|#\\[should_panic",
      "#\\[ignore\\b"),

  DOTNET(
      "cs",
      Noise.C + "|" + Noise.DOUBLE + "|" + Noise.CHARACTER,
      "\\[(?:Fact|Theory|Test|TestCase|TestMethod|DataTestMethod)\\b[^\\]]*\\]"
          + "(?:\\s*\\[[^\\]]*\\])*\\s*(?:[\\w.<>\\[\\],?]+\\s+)+?(?<name>\\w+)\\s*\\(",
      "\\bAssert\\.\\w+|\\.Should\\b|\\.Verify\\w*\\s*\\(",
      "\\bSkip\\s*=|\\[Ignore\\b");

  private static final Pattern HOLLOW =
      Pattern.compile(
          "\\bassert(?:True|That)?\\s*\\(\\s*true\\s*[,)]|\\bassert\\s+[Tt]rue\\b"
              + "|\\bexpect\\s*\\(\\s*true\\s*\\)|\\bassert!\\s*\\(\\s*true\\s*[,)]"
              + "|\\b(?:assert|require)\\.True\\s*\\(\\s*t\\s*,\\s*true\\b"
              + "|\\bAssert\\.(?:Is)?True\\s*\\(\\s*true\\b");

  private final Pattern files;
  private final Pattern noise;
  private final Pattern tests;
  private final Pattern assertions;
  private final Pattern skips;

  TestLanguage(String extensions, String noise, String tests, String assertions, String skips) {
    this.files = Pattern.compile("(?i).*\\.(?:" + extensions + ")");
    this.noise = Pattern.compile(noise);
    this.tests = Pattern.compile(tests);
    this.assertions = Pattern.compile(assertions);
    this.skips = Pattern.compile(skips);
  }

  /** The language of a file, by its name. */
  static Optional<TestLanguage> of(String path) {
    return Arrays.stream(values())
        .filter(language -> language.files.matcher(path).matches())
        .findFirst();
  }

  /** The text without what is commented out, so that a test in a comment does not count. */
  String withoutNoise(String text) {
    return noise.matcher(text).replaceAll(match -> Matcher.quoteReplacement(quiet(match.group())));
  }

  /** Names of tests are strings in some languages; where they are not, a string may hold code. */
  private String quiet(String found) {
    boolean comment = found.startsWith("/") || found.startsWith("#");
    boolean block = found.startsWith("\"\"\"") || found.startsWith("'''");
    if (comment || block) {
      return found.replaceAll("[^\\n]", "");
    }
    return this == JVM ? "\"\"" : found;
  }

  Pattern tests() {
    return tests;
  }

  /** How many assertions there are; one that is always true is none. */
  int assertions(String text) {
    long hollow = HOLLOW.matcher(text).results().count();
    return (int) Math.max(0, assertions.matcher(text).results().count() - hollow);
  }

  /** How many marks there are that make a runner pass tests over. */
  int skips(String text) {
    return (int) skips.matcher(text).results().count();
  }

  /** Comments and strings, met from left to right so that neither is looked for in the other. */
  private static final class Noise {
    static final String C = "//[^\\n]*+|/\\*[\\s\\S]*?\\*/";
    static final String BLOCK_TEXT = "\"\"\"[\\s\\S]*?\"\"\"";
    static final String DOUBLE = "\"[^\"\\\\\\n]*+(?:\\\\.[^\"\\\\\\n]*+)*+\"";
    static final String SINGLE = "'[^'\\\\\\n]*+(?:\\\\.[^'\\\\\\n]*+)*+'";
    static final String CHARACTER = "'(?:\\\\.|[^'\\\\\\n])'";
    static final String RAW = "`[^`]*+`";
  }
}
