package dev.orchestrator.engine.workspace;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TreePathTest {

  @TempDir Path root;

  @ParameterizedTest
  @ValueSource(
      strings = {
        "../../.ssh/authorized_keys",
        "/etc/passwd",
        "~/.bashrc",
        "C:\\x",
        "C:/x",
        "\\\\host\\s",
        "a/../../b",
        "a/./b",
        "a\0b",
        "",
        " ",
        ".",
        "..",
        "a//b",
        "a/",
        "name.",
        "name ",
        " name",
        "a /b",
        "a./b",
        "file:stream",
        "CON",
        "con.txt",
        "a/NUL",
        "COM1.log",
        "lpt9",
        "a\nb",
        "a\tb",
        "a\u001bb",
        "a\u202egpj.exe",
        "a\u200bb",
        "\uFEFFa",
        "e\u0301.txt",
        "a\uD800",
        ".git/hooks/pre-commit",
        ".GIT/config",
        ".git",
        "sub/.git/config",
        "git~1/config",
        ".g\u200cit/config",
        ".orchestrator/config.yaml",
        ".ORCHESTRATOR/x",
        ".env",
        ".env.local",
        "a/.ENV",
        "server.pem",
        "x.KEY",
        "id_rsa",
        "id_ed25519.pub",
        ".ssh/config",
        ".netrc",
        ".npmrc",
        "a?b",
        "a*b",
        "a|b"
      })
  void refusesHostileNames(String path) {
    assertThatThrownBy(() -> TreePath.checkName(path)).isInstanceOf(PathRefusedException.class);
  }

  @Test
  void refusesNamesThatAreTooLong() {
    assertThatThrownBy(() -> TreePath.checkName("a/".repeat(2500) + "a"))
        .hasMessageContaining("longer than 1024");
    assertThatThrownBy(() -> TreePath.checkName("ü".repeat(200))).hasMessageContaining("255 bytes");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "src/main/java/A.java",
        "Makefile",
        ".gitignore",
        ".gitattributes",
        ".env.example",
        "docs/read me.md",
        "größe.txt",
        "世界/🌍.txt",
        "a..b",
        "...a",
        "console.txt",
        "keys.md",
        ".github/dependabot.yml",
        "-x",
        "@types/a.d.ts",
        "a'b",
        "environment.env.md"
      })
  void takesOrdinaryNames(String path) {
    assertThatCode(() -> TreePath.checkName(path)).doesNotThrowAnyException();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {".github/workflows/x.yml", ".mvn/extensions.xml", ".gradle/x", ".Gitlab-ci.yml"})
  void knowsWhatMachinesActOn(String path) {
    assertThat(TreePath.isAutomation(path)).isTrue();
  }

  @Test
  void findsAPlaceInFoldersThatDoNotExistYet() throws Exception {
    assertThat(TreePath.locate(root.toRealPath(), "a/b/c.txt"))
        .isEqualTo(root.toRealPath().resolve("a/b/c.txt"));
  }

  @Test
  void refusesATwinOfAFolder() throws Exception {
    Files.createDirectory(root.resolve("Docs"));

    assertThatThrownBy(() -> TreePath.locate(root.toRealPath(), "docs/a.md"))
        .hasMessageContaining("differs from 'Docs'");
  }

  @Test
  void refusesATwinInDecomposedForm() throws Exception {
    Files.createFile(root.resolve("e\u0301.txt"));

    assertThatThrownBy(() -> TreePath.locate(root.toRealPath(), "é.txt"))
        .hasMessageContaining("Unicode form");
  }

  @Test
  void takesAFileThatHasATwinAlready() throws Exception {
    Files.createFile(root.resolve("A.java"));
    Files.createFile(root.resolve("a.java"));

    assertThat(TreePath.locate(root.toRealPath(), "a.java")).exists();
  }
}
