package dev.orchestrator.engine.edit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.orchestrator.core.config.WorkspaceSettings;
import dev.orchestrator.engine.workspace.GitRepository;
import dev.orchestrator.engine.workspace.TestRepository;
import dev.orchestrator.engine.workspace.Workspace;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The guard over several answers of one task; single answers are golden directories. */
class EditGuardTest {

  private static final String OLD =
      """
      class OldTest {
        @Test
        void first() {
          assertEquals(1, one());
          assertEquals(2, two());
        }
      }
      """;
  private static final String FRESH =
      """
      class NewTest {
        @Test
        void fresh() {
          assertEquals(1, one());
        }

        @Test
        void superfluous() {
          assertEquals(1, one());
        }
      }
      """;
  private static final String OLD_PATH = "src/test/java/OldTest.java";
  private static final String NEW_PATH = "src/test/java/NewTest.java";

  @TempDir Path dir;
  private Workspace workspace;

  @BeforeEach
  void makeWorkspace() {
    TestRepository user = TestRepository.withCommit(dir.resolve("repo"));
    user.write(OLD_PATH, OLD);
    user.write("tests/data.txt", "1\n");
    user.commitAll("Test");
    workspace =
        Workspace.create(
            GitRepository.open(user.root()), dir.resolve("state"), "T-1", WorkspaceSettings.NONE);
  }

  private EditOutcome apply(String answer) throws IOException {
    EditGuard guard = EditGuard.keepingTests(workspace, List.of("mvn -q verify"));
    return Edits.apply(workspace.root(), answer, EditScope.anyFile(), guard);
  }

  private void step(String answer) throws IOException {
    assertThat(apply(answer))
        .isInstanceOfSatisfying(
            EditOutcome.Applied.class,
            applied -> workspace.commit(applied.paths(), "Step", "", Map.of()));
  }

  private void assertRefused(String answer, String because) throws IOException {
    assertThat(apply(answer))
        .isInstanceOfSatisfying(
            EditOutcome.Refused.class, refused -> assertThat(refused.describe()).contains(because));
  }

  private static String block(String path, String search, String replacement) {
    return path + "\n<<<<<<< SEARCH\n" + search + "=======\n" + replacement + ">>>>>>> REPLACE\n";
  }

  @Test
  void whatTheTaskHasWrittenItMayTakeBack() throws IOException {
    step(block(NEW_PATH, "", FRESH));
    String superfluous = FRESH.substring(FRESH.indexOf("\n  @Test\n  void superfluous"));

    step(block(NEW_PATH, superfluous, "}\n"));
    step("DELETE " + NEW_PATH + "\n");
  }

  @Test
  void aTestThatAnEarlierStepHasMovedIsStillAnOldOne() throws IOException {
    step("RENAME " + OLD_PATH + " -> " + NEW_PATH + "\n");

    assertRefused(
        "DELETE " + NEW_PATH + "\n", NEW_PATH + ": existing tests would be gone: 'first'");
    assertRefused(
        block(NEW_PATH, "    assertEquals(2, two());\n", ""),
        "the test 'first' would assert less: 2 assertions before, 1 after");
  }

  @Test
  void isNotBlamedForWhatAPersonHasTakenOut() throws IOException {
    TestRepository person = TestRepository.at(workspace.root());
    person.write(OLD_PATH, OLD.replace("    assertEquals(2, two());\n", ""));
    person.write(
        "src/test/java/SkippedTest.java",
        "class SkippedTest {\n  @Disabled\n  @Test\n  void slow() {}\n}\n");
    person.commitAll("Assert less");

    step(block(NEW_PATH, "", FRESH));
    step(block(OLD_PATH, "    assertEquals(1, one());\n", "    assertEquals(1, uno());\n"));
    assertRefused(
        block(OLD_PATH, "    assertEquals(1, uno());\n", ""),
        "the test 'first' would assert less: 1 assertion before, 0 after");
  }

  @Test
  void writesNothingThatIsRefused() throws IOException {
    assertRefused(
        block("src/B.java", "", "class B {}\n") + "\nDELETE tests/data.txt\n",
        "tests/data.txt: this file belongs to the tests");

    assertThat(workspace.isClean()).isTrue();
  }

  @Test
  void isOffWhereTheTaskMayChangeTests() throws IOException {
    EditOutcome outcome =
        Edits.apply(
            workspace.root(), "DELETE " + OLD_PATH + "\n", EditScope.anyFile(), EditGuard.none());

    assertThat(outcome).isInstanceOf(EditOutcome.Applied.class);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "src/test/java/A.java",
        "core/src/it/x/pom.xml",
        "tests/a.sh",
        "test/data/1.json",
        "web/__tests__/a.js",
        "a/FooTest.java",
        "FooIT.kt",
        "pkg/a_test.go",
        "a/test_b.py",
        "conftest.py",
        "b.spec.ts",
        "c.test.jsx",
        "lib/x_spec.rb",
        "src/integration-test/A.java"
      })
  void knowsTestsByTheirPlace(String path) {
    assertThat(TestFile.is(path)).isTrue();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "src/main/java/Tester.java",
        "latest/a.py",
        "contest.py",
        "src/attest.go",
        "src/main/java/test/A.java",
        "docs/testing.md",
        "src/Test.java.md",
        "src/lib.rs"
      })
  void takesNothingElseForATest(String path) {
    assertThat(TestFile.is(path)).isFalse();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "./check.sh                                  | check.sh",
        "set -e; A=1 env B=2 ./ci/run --fast         | ci/run",
        "mvn -q verify && sh -eu ci/lint.sh          | ci/lint.sh",
        "cd web && npm test && ./e2e.sh              | web/e2e.sh",
        "python3 tools/check_all.py                  | tools/check_all.py",
        "node scripts/verify.mjs a.json              | scripts/verify.mjs",
        "if ! './with space/check'; then exit 1; fi  | with space/check",
        "python3 app.py                              | ''",
        "python3 -m pytest tests                     | ''",
        "sh -c 'grep -q a a.txt'                     | ''",
        "grep -q total src/Cart.java                 | ''",
        "/usr/bin/true                               | ''",
        "../outside.sh                               | ''",
      })
  void findsWhatTheGateRuns(String command, String file) {
    assertThat(GateInputs.of(List.of(command)))
        .isEqualTo(file.isEmpty() ? java.util.Set.of() : java.util.Set.of(file));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "<skipTests>true</skipTests>", "<skip>true</skip>", "<testFailureIgnore>true",
        "<exclude>**/SlowTest.java</exclude>", "-Dmaven.test.skip=true", "ignoreFailures = true",
        "test {\n  enabled = false\n}", "exclude '**/*Test*'", "\"test\": \"jest || true\"",
        "jest --passWithNoTests", "testPathIgnorePatterns: []", "addopts = --deselect a",
        "collect_ignore = ['a.py']", "[lib]\ntest = false", "set +e"
      })
  void knowsWhatTurnsTestsOff(String line) {
    assertThat(BuildSwitches.added("", line + "\n")).isNotEmpty();
    assertThat(BuildSwitches.added(line + "\n", line + "\n")).isEmpty();
  }

  @Test
  void leavesWhatOnlySoundsLikeIt() {
    assertThat(BuildSwitches.concerns("scripts/clean.sh")).isFalse();
    assertThat(BuildSwitches.added("", "exclude module: 'spring-boot-starter-test'\n")).isEmpty();
    assertThat(BuildSwitches.added("", "<exclusion>test</exclusion>\n")).isEmpty();
  }

  @Test
  void readsLargeFilesWithoutGettingLost() {
    String text =
        "class A {\n" + "  String s = \"" + "a\\n".repeat(200_000) + "\";\n" + OLD + "}\n";
    TestTally tally = new TestTally();

    tally.add("src/test/java/A.java", text + "/* " + "* ".repeat(200_000));

    assertThat(tally.tests().keySet()).containsExactly("first");
    assertThat(tally.assertions()).isEqualTo(2);
  }
}
