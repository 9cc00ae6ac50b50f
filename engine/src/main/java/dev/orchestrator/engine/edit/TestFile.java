package dev.orchestrator.engine.edit;

import java.util.regex.Pattern;

/** Which files hold tests, or what tests stand on, by the customs of the usual build tools. */
final class TestFile {

  private static final Pattern FOLDER =
      Pattern.compile(
          "(?i)(?!(?:.*/)?src/main/)(?:.*/)?(?:src/(?:test|it|integration-?test|android-?test|test-?fixtures)|tests?"
              + "|__tests__|__snapshots__|specs?|e2e)/.*");

  private static final Pattern NAME =
      Pattern.compile(
          "(?:.*/)?(?:"
              + "\\w*(?:Test|Tests|TestCase|IT|Spec)\\.(?:java|kt|kts|groovy|scala|cs|php|swift)"
              + "|test_\\w*\\.py|\\w*_test\\.\\w+|\\w*_spec\\.\\w+|conftest\\.py"
              + "|[^/]*\\.(?:test|spec)\\.\\w+"
              + ")");

  private TestFile() {}

  /** Whether this file is one of the tests. */
  static boolean is(String path) {
    return FOLDER.matcher(path).matches() || NAME.matcher(path).matches();
  }

  /** Whether tests may stand in this file: in Rust they stand beside what they test. */
  static boolean mayHoldTests(String path) {
    return is(path) || path.endsWith(".rs");
  }
}
