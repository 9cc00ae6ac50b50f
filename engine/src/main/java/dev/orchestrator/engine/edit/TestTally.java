package dev.orchestrator.engine.edit;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;

/** What some files test: each test by name with its assertions, and the rest in numbers. */
final class TestTally {

  /**
   * What is known of the tests of one name.
   *
   * @param path the file of the first of them
   * @param count how many there are
   * @param assertions how many assertions they hold together
   */
  record Tests(String path, int count, int assertions) {
    private Tests and(Tests other) {
      return new Tests(path, count + other.count, assertions + other.assertions);
    }
  }

  private final Map<String, Tests> tests = new LinkedHashMap<>();
  private final Map<String, Integer> helpers = new LinkedHashMap<>();
  private final Map<String, Integer> skips = new LinkedHashMap<>();

  /** Adds a file's text. What is written in a language that is not known adds nothing. */
  void add(String path, String text) {
    Optional<TestLanguage> known = TestLanguage.of(path);
    if (known.isEmpty()) {
      return;
    }
    TestLanguage language = known.get();
    String code = language.withoutNoise(text);
    Matcher matcher = language.tests().matcher(code);
    int inTests = 0;
    while (matcher.find()) {
      int assertions = language.assertions(body(code, matcher.start(), matcher.end()));
      inTests += assertions;
      tests.merge(matcher.group("name"), new Tests(path, 1, assertions), Tests::and);
    }
    if (TestFile.is(path)) {
      helpers.put(path, Math.max(0, language.assertions(code) - inTests));
    }
    skips.put(path, language.skips(code));
  }

  /**
   * From a test's declaration to the line that is indented no deeper and goes on with something
   * else, which is how formatted code ends a body in every one of the languages.
   */
  private static String body(String code, int declared, int named) {
    int lineStart = code.lastIndexOf('\n', named - 1) + 1;
    int depth = indent(code, lineStart);
    int next = code.indexOf('\n', named);
    while (next >= 0 && next + 1 < code.length()) {
      int start = next + 1;
      int end = code.indexOf('\n', start);
      String line = code.substring(start, end < 0 ? code.length() : end).strip();
      if (!line.isEmpty() && indent(code, start) <= depth && !opens(line)) {
        break;
      }
      next = end;
    }
    return code.substring(declared, next < 0 ? code.length() : next);
  }

  /** A line that still belongs to the head: a brace of its own, the end of parameters. */
  private static boolean opens(String line) {
    return line.startsWith("{") || line.startsWith(")") || line.startsWith("throws");
  }

  private static int indent(String code, int start) {
    int depth = 0;
    for (int i = start;
        i < code.length() && (code.charAt(i) == ' ' || code.charAt(i) == '\t');
        i++) {
      depth++;
    }
    return depth;
  }

  /** The tests by name. */
  Map<String, Tests> tests() {
    return tests;
  }

  /** How many assertions stand outside of tests, in what tests call, by file. */
  Map<String, Integer> helpers() {
    return helpers;
  }

  /** How many assertions there are in all. */
  int assertions() {
    return sum(helpers) + tests.values().stream().mapToInt(Tests::assertions).sum();
  }

  /** How many marks there are that pass tests over, by file. */
  Map<String, Integer> skips() {
    return skips;
  }

  static int sum(Map<String, Integer> byFile) {
    return byFile.values().stream().mapToInt(Integer::intValue).sum();
  }
}
