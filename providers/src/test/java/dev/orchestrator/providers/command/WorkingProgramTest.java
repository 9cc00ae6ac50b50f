package dev.orchestrator.providers.command;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.orchestrator.api.Fault;
import dev.orchestrator.api.GenerationRequest;
import dev.orchestrator.api.LlmProvider;
import dev.orchestrator.api.ProviderException;
import dev.orchestrator.base.json.Json;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A vendor's program that changes files by itself, in a copy of the tree. */
class WorkingProgramTest {
  private static final String SAYS =
      "echo '{\"type\":\"result\",\"subtype\":\"success\",\"is_error\":false,\"api_error_status\":null,"
          + "\"stop_reason\":\"end_turn\",\"result\":\"done it\",\"usage\":{\"input_tokens\":100,"
          + "\"output_tokens\":7},\"modelUsage\":{}}'\n";

  @TempDir Path dir;
  private Path tree;
  private FakeProgram program;

  @BeforeEach
  void begin() throws Exception {
    tree = Files.createDirectories(dir.resolve("tree"));
    Files.createDirectories(tree.resolve("src"));
    Files.writeString(tree.resolve("src/A.txt"), "one\ntwo\n");
    Files.writeString(tree.resolve("old.txt"), "old\n");
    Files.writeString(tree.resolve("same.txt"), "same\n");
    git("init", "-q");
    program =
        new FakeProgram(dir.resolve("claude"), new ClaudeProgram()).option("mode", "workspace");
  }

  private void git(String... arguments) throws Exception {
    List<String> command = new ArrayList<>(List.of("git"));
    command.addAll(List.of(arguments));
    assertThat(new ProcessBuilder(command).directory(tree.toFile()).start().waitFor()).isZero();
  }

  private static GenerationRequest request(Path tree) {
    return GenerationRequest.builder()
        .system("role: implementer")
        .prompt("change it")
        .extra(GenerationRequest.WORKSPACE, Json.write(Json.object().put("path", tree.toString())))
        .build();
  }

  private String works(String script) throws Exception {
    program.script("cat > \"$DIR/stdin\"; echo \"$@\" > \"$DIR/arguments\"\n" + script + SAYS);
    try (LlmProvider provider = program.provider()) {
      return provider.generate("m", request(tree)).text();
    }
  }

  private ProviderException fails(String script) throws Exception {
    program.script("cat > \"$DIR/stdin\"\n" + script + SAYS);
    try (LlmProvider provider = program.provider()) {
      ProviderException thrown =
          catchThrowableOfType(
              ProviderException.class, () -> provider.generate("m", request(tree)));
      assertThat(thrown).isNotNull();
      return thrown;
    }
  }

  @Test
  void whatItHasChangedIsTheAnswerAndTheTreeIsAsItWas() throws Exception {
    String edits =
        works("printf 'one\\nTWO\\n' > src/A.txt; rm old.txt; mkdir new; printf 'n' > new/N.txt\n");

    assertThat(edits)
        .isEqualTo(
            """
            DELETE old.txt

            src/A.txt
            <<<<<<< SEARCH
            one
            two
            =======
            one
            TWO
            >>>>>>> REPLACE

            new/N.txt
            <<<<<<< SEARCH
            =======
            n
            >>>>>>> REPLACE

            """);
    assertThat(tree.resolve("src/A.txt")).hasContent("one\ntwo");
    assertThat(tree.resolve("old.txt")).exists();
    assertThat(tree.resolve("new")).doesNotExist();
  }

  @Test
  void isToldToWorkAndMayChangeFilesAndRunNothing() throws Exception {
    works("");

    assertThat(program.stdin()).contains("role: implementer", "change the files themselves");
    assertThat(dir.resolve("claude/arguments"))
        .content()
        .contains("--tools Read,Edit,Write,Glob,Grep", "--permission-mode acceptEdits")
        .contains("--setting-sources user")
        .doesNotContain("Bash");
    assertThat(new CodexProgram().workArguments("m", dir, null))
        .containsSubsequence("-s", "workspace-write");
    assertThat(new GeminiProgram().workArguments("m", dir, null))
        .containsSubsequence("--approval-mode", "auto_edit");
  }

  @Test
  void whoHasChangedNothingIsTakenAtHisWord() throws Exception {
    assertThat(works("")).isEqualTo("done it");
  }

  @Test
  void seesNeitherGitNorWhatWouldTellItWhatToRun() throws Exception {
    for (String hidden : List.of("a/.git", ".claude", ".gemini", ".codex", ".orchestrator")) {
      Files.createDirectories(tree.resolve(hidden));
      Files.writeString(tree.resolve(hidden).resolve("settings.json"), "{}");
    }
    Files.writeString(tree.resolve(".mcp.json"), "{}");
    Files.createSymbolicLink(tree.resolve("link"), dir);
    Files.writeString(tree.resolve(".gitignore"), ".env\n.gitignore\n");
    Files.writeString(tree.resolve(".env"), "KEY=planted\n");

    String edits = works("find . -type f -o -type l | sort > \"$DIR/seen\"\n");

    assertThat(dir.resolve("claude/seen")).hasContent("./old.txt\n./same.txt\n./src/A.txt");
    assertThat(edits).isEqualTo("done it");
  }

  @Test
  void whatItLeavesOfItsOwnIsNoChange() throws Exception {
    assertThat(works("mkdir .claude; echo x > .claude/notes; echo y > .mcp.json\n"))
        .isEqualTo("done it");
  }

  @Test
  void whatGitIgnoresIsNoChange() throws Exception {
    Files.writeString(tree.resolve(".gitignore"), "build/\n*.log\n");

    assertThat(works("mkdir build; echo x > build/out; echo y > a.log; echo z > b.txt\n"))
        .contains("b.txt\n")
        .doesNotContain("build", "a.log");
  }

  @Test
  void aTextWithMarkersIsWrittenWithLongerOnes() throws Exception {
    assertThat(works("printf '<<<<<<< SEARCH\\n=======\\n' > src/A.txt\n"))
        .contains("src/A.txt\n<<<<<<<< SEARCH\n", "\n========\n", "\n>>>>>>>> REPLACE\n");
  }

  @Test
  void lineEndsAreThoseOfTheEdits() throws Exception {
    Files.writeString(tree.resolve("src/A.txt"), "one\r\ntwo\r\n");
    assertThat(works("printf 'one\\r\\nTWO\\r\\n' > src/A.txt\n"))
        .contains("SEARCH\none\ntwo\n=======\none\nTWO\n>>>");
  }

  @Test
  void aFileThatIsNoTextCannotBeTold() throws Exception {
    ProviderException thrown = fails("printf '\\377\\376' > src/A.txt\n");

    assertThat(thrown.fault()).isEqualTo(Fault.MALFORMED);
    assertThat(thrown).hasMessageContaining("'src/A.txt', which is no text");
    assertThat(thrown.usage()).as("what it took is charged").isNotNull();
  }

  @Test
  void aTreeThatIsNotThereIsRefusedBeforeTheCall() throws Exception {
    tree = dir.resolve("nowhere");
    ProviderException thrown = fails("");

    assertThat(thrown.fault()).isEqualTo(Fault.INVALID_REQUEST);
    assertThat(thrown.sent()).isFalse();
    assertThat(thrown).hasMessageContaining("no working tree at " + tree);
  }

  @Test
  void whatGitCannotTellIsNotGuessed() throws Exception {
    Files.move(tree.resolve(".git"), dir.resolve("gone"));
    ProviderException before = fails("");
    assertThat(before.fault()).isEqualTo(Fault.INVALID_REQUEST);
    assertThat(before.sent()).isFalse();
    assertThat(before).hasMessageContaining("git ls-files failed in " + tree);

    Files.move(dir.resolve("gone"), tree.resolve(".git"));
    ProviderException after =
        fails("echo x > new.txt; mv '" + tree + "/.git' '" + dir + "/gone'\n");
    assertThat(after).hasMessageContaining("git check-ignore failed");
    assertThat(after.usage()).isNotNull();
  }

  @Test
  void whoOnlyAnswersHasNoUseForATree() throws Exception {
    program.option("mode", "answer");
    String answer = works("ls > \"$DIR/seen\"\n");

    assertThat(answer).isEqualTo("done it");
    assertThat(dir.resolve("claude/seen")).hasContent("");
    assertThat(program.stdin()).doesNotContain("change the files themselves");
  }

  @Test
  void withoutATreeItAnswers() throws Exception {
    program.script("cat > \"$DIR/stdin\"; ls > \"$DIR/seen\"\n" + SAYS);
    try (LlmProvider provider = program.provider()) {
      assertThat(
              provider
                  .generate("m", GenerationRequest.builder().prompt("review it").build())
                  .text())
          .isEqualTo("done it");
      assertThat(provider.availableModels().getFirst().capabilities())
          .contains(GenerationRequest.WORKSPACE);
    }
    assertThat(Files.readString(dir.resolve("claude/seen"), StandardCharsets.UTF_8)).isEmpty();
  }
}
