package dev.orchestrator.engine.gate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.orchestrator.core.config.GateSettings.Sandbox;
import dev.orchestrator.engine.gate.GateReport.Verdict;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What does not depend on whether this machine can make a sandbox. */
@Timeout(60)
class SandboxTest {

  @TempDir Path dir;
  private GateTree tree;
  private Path bin;

  @BeforeEach
  void makeTree() throws IOException {
    tree = new GateTree(dir);
    bin = Files.createDirectory(dir.resolve("bin"));
    tree.environment.put("PATH", bin.toString());
  }

  private void program(String name, String script) throws IOException {
    Path file = Files.writeString(bin.resolve(name), "#!/bin/sh\n" + script + "\n");
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
  }

  @Test
  void runsUnprotectedAndSaysSoWhereThereIsNoBubblewrap() throws Exception {
    tree.checks("echo x > ../outside").sandbox(Sandbox.AUTO, false);

    assertThat(tree.run().verdict()).isEqualTo(Verdict.PASSED);
    assertThat(dir.resolve("outside")).exists();
    assertThat(tree.gate().protection(tree.environment))
        .isEqualTo(
            "the gate runs code that a model may have written unprotected, with all your rights:"
                + " bwrap was not found; install the package bubblewrap");
  }

  @Test
  void runsNothingWithoutTheSandboxThatIsRequired() throws Exception {
    tree.checks("echo x > ../outside").sandbox(Sandbox.REQUIRED, false);

    GateReport report = tree.run();
    Baseline base = tree.base();

    assertThat(report.verdict()).isEqualTo(Verdict.COULD_NOT_RUN);
    assertThat(report.describe())
        .isEqualTo(
            "check: could not run: 'sandbox: required', but bwrap was not found; install the package"
                + " bubblewrap; or write 'sandbox: auto'");
    assertThat(base.stop()).isPresent();
    assertThat(dir.resolve("outside")).doesNotExist();
  }

  @Test
  void triesWhetherBubblewrapWorksOnceAndSaysWhyNot() throws Exception {
    program("bwrap", "echo run >> " + dir + "/tries\necho 'bwrap: No permissions' >&2\nexit 1");
    tree.checks("true").sandbox(Sandbox.AUTO, false);

    assertThat(tree.run().verdict()).isEqualTo(Verdict.PASSED);
    assertThat(tree.run().verdict()).isEqualTo(Verdict.PASSED);
    assertThat(tree.gate().protection(tree.environment))
        .endsWith("bwrap (bubblewrap) does not work here: bwrap: No permissions");
    assertThat(dir.resolve("tries")).hasContent("run");
  }

  @Test
  void aSandboxThatCannotBeMadeThisTimeIsNoFailureOfTheTree() throws Exception {
    program(
        "bwrap", "for a; do test \"$a\" = --chdir && echo 'bwrap: no mount' && exit 1; done; :");
    tree.checks("true").sandbox(Sandbox.AUTO, false);

    GateReport report = tree.run();

    assertThat(report.verdict()).isEqualTo(Verdict.COULD_NOT_RUN);
    assertThat(report.describe()).contains("the sandbox could not be made: bwrap: no mount");
  }

  @Test
  void usesNoneWhereItIsOffAndSaysSo() throws Exception {
    program("bwrap", "echo run >> " + dir + "/tries");
    tree.checks("true").sandbox(Sandbox.OFF, false);

    assertThat(tree.run().verdict()).isEqualTo(Verdict.PASSED);
    assertThat(tree.gate().protection(tree.environment))
        .startsWith("the gate runs code that a model may have written unprotected")
        .endsWith("the sandbox is off");
    assertThat(dir.resolve("tries")).doesNotExist();
  }

  @Test
  void saysNothingWhereThereIsNoGate() throws Exception {
    assertThat(tree.gate().protection(tree.environment)).isEmpty();
  }

  @Test
  void refusesATreeThatHoldsTheHomeDirectory() throws Exception {
    Path home = Files.createDirectory(tree.root().resolve("home"));

    assertThatThrownBy(() -> mounts(Map.of("HOME", home.toString())))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("contains the home directory");
    assertThatThrownBy(() -> Mounts.of(Path.of("/"), Map.of("HOME", dir.toString()), false))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("contains the home directory");
    assertThatThrownBy(() -> mounts(Map.of("HOME", "/")))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("cannot be hidden");
  }

  @Test
  void showsToolsOfTheHomeButNeverTheHomeItself() throws Exception {
    Path home = Files.createDirectories(dir.resolve("home"));
    Files.createDirectories(home.resolve(".local/bin/deep"));
    Files.createDirectories(home.resolve("jdk"));

    String mounts =
        mounts(
            Map.of(
                "HOME",
                home.toString(),
                "PATH",
                String.join(
                    ":", home.toString(), dir.toString(), home + "/.local/bin/deep", "", "."),
                "JAVA_HOME",
                home + "/jdk",
                "SOME_HOME",
                home + "/other"));

    assertThat(mounts)
        .contains("--ro-bind-try " + home + "/.local/bin " + home + "/.local/bin")
        .contains("--ro-bind-try " + home + "/jdk " + home + "/jdk")
        .doesNotContain(".local/bin/deep")
        .doesNotContain("other")
        .doesNotContain("bind-try " + home + " ")
        .doesNotContain("bind-try " + dir + " ");
  }

  @Test
  void mountsTheCachesThatVariablesName() throws Exception {
    assertThat(mounts(Map.of("HOME", dir.toString(), "GOMODCACHE", "/var/cache/go")))
        .contains("--bind-try /var/cache/go /var/cache/go")
        .contains("--bind-try " + dir + "/.m2/repository ")
        .doesNotContain("--share-net");
  }

  private String mounts(Map<String, String> environment) throws IOException {
    Path root = tree.root().toRealPath();
    List<String> arguments = Mounts.of(root, environment, false).arguments();
    int bound = Collections.lastIndexOfSubList(arguments, List.of("--bind", root.toString()));
    assertThat(arguments.subList(bound + 3, bound + 6))
        .as("the tree's .git lies above the tree")
        .containsExactly("--ro-bind", root + "/.git", root + "/.git");
    return String.join(" ", arguments) + " ";
  }
}
