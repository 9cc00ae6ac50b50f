package dev.orchestrator.engine.gate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.orchestrator.base.process.Program;
import dev.orchestrator.base.process.ProgramStartException;
import dev.orchestrator.core.config.GateCheck;
import dev.orchestrator.core.config.GateSettings.Sandbox;
import dev.orchestrator.engine.gate.GateReport.Verdict;
import dev.orchestrator.engine.workspace.TestRepository;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.SocketTimeoutException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.Callable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.AnnotatedElementContext;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.io.TempDirFactory;

/**
 * The real bubblewrap around real checks. Where the kernel lets nobody make a sandbox, each test
 * holds instead that a required one is said to be impossible, and that nothing runs.
 */
@Timeout(120)
class SandboxSlowTest {

  /** Not below /tmp, which the sandbox replaces: what lies here is outside, but not hidden. */
  static final class InTarget implements TempDirFactory {
    @Override
    public Path createTempDirectory(AnnotatedElementContext element, ExtensionContext context)
        throws IOException {
      Path target = Files.createDirectories(Path.of("target").toAbsolutePath());
      return Files.createTempDirectory(target, "sandbox");
    }
  }

  @TempDir(factory = InTarget.class)
  Path dir;

  @TempDir Path temporary;
  private GateTree tree;
  private Path home;
  private boolean works;

  @BeforeEach
  void makeTree() throws Exception {
    tree = new GateTree(dir).sandbox(Sandbox.REQUIRED, false);
    home = Files.createDirectory(dir.resolve("home"));
    tree.environment.put("HOME", home.toString());
    works = works();
  }

  /** Asked of the program itself, apart from what is tested. */
  private static boolean works() throws InterruptedException {
    try {
      return Program.of("bwrap", "--unshare-all", "--ro-bind", "/", "/", "--proc", "/proc", "true")
          .environment(Map.of("PATH", System.getenv("PATH")))
          .run()
          .succeeded();
    } catch (ProgramStartException e) {
      return false;
    }
  }

  private GateReport run(String command) throws InterruptedException {
    return tree.checks(command).run();
  }

  private void assertPasses(String command) throws InterruptedException {
    GateReport report = run(command);
    assertThat(report.verdict())
        .as(report.describe())
        .isEqualTo(works ? Verdict.PASSED : Verdict.COULD_NOT_RUN);
    if (!works) {
      assertThat(report.describe()).contains("'sandbox: required', but bwrap");
    }
  }

  @Test
  void theTreeIsWritableAndNothingOutsideIs() throws Exception {
    Path outside = Files.writeString(dir.resolve("outside.txt"), "as it was");

    assertPasses(
        // Where the checkout lies below /tmp, the first two go into what stands in its place.
        "mkdir -p target && echo built > target/out; (echo x >"
            + outside
            + "; touch "
            + dir.resolve("new")
            + ") 2>/dev/null; ! touch 2>/dev/null /etc/new && ! touch 2>/dev/null /usr/new");

    if (works) {
      assertThat(tree.root().resolve("target/out")).hasContent("built");
    }
    assertThat(outside).hasContent("as it was");
    assertThat(dir.resolve("new")).doesNotExist();
  }

  @Test
  void theHomeDirectoryIsHiddenAndCachesAreThere() throws Exception {
    Files.writeString(home.resolve(".npmrc"), "secret");
    Files.createDirectories(home.resolve(".ssh"));
    Files.createDirectories(home.resolve(".m2/repository/org"));
    Files.writeString(home.resolve(".m2/settings.xml"), "secret");
    Files.createDirectories(home.resolve(".cargo/registry"));
    Files.writeString(home.resolve(".cargo/credentials.toml"), "secret");
    Files.createDirectories(home.resolve(".gradle/caches"));
    Files.writeString(home.resolve(".gradle/gradle.properties"), "secret");
    Path tool = Files.createDirectories(home.resolve(".sdkman/candidates/java/21/bin"));
    Files.createSymbolicLink(home.resolve(".sdkman/candidates/java/current"), Path.of("21"));
    tree.environment.put("JAVA_HOME", home.resolve(".sdkman/candidates/java/current").toString());

    assertPasses(
        "cd ~ && test \"$PWD\" = "
            + home
            + " && for f in .npmrc .ssh .m2/settings.xml .cargo/credentials.toml"
            + " .gradle/gradle.properties; do test ! -e $f || exit 9; done"
            + " && test -d .m2/repository/org && echo jar > .m2/repository/new.jar"
            + " && echo x > .gradle/caches/new && echo x > .cargo/registry/new"
            + " && test -d \"$JAVA_HOME\"/bin && ! touch \"$JAVA_HOME\"/bin/x 2>/dev/null"
            + " && echo gone > .thrown-away");

    if (works) {
      assertThat(home.resolve(".m2/repository/new.jar")).hasContent("jar");
    }
    assertThat(home.resolve(".thrown-away")).doesNotExist();
    assertThat(tool).isEmptyDirectory();
  }

  @Test
  void temporaryFilesAreItsOwn() throws Exception {
    Path others = Files.writeString(temporary.resolve("others.txt"), "x");
    tree.environment.put("TMPDIR", dir.toString());

    assertPasses("test ! -e " + others + " && test $TMPDIR = /tmp && echo x > /tmp/own-" + works);

    assertThat(Path.of("/tmp/own-true")).doesNotExist();
  }

  @Test
  void theNetworkIsOffUnlessAllowed() throws Exception {
    try (ServerSocket server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
      // git is there on any machine that works tasks, and connects at once
      String connect =
          "git ls-remote git://127.0.0.1:" + server.getLocalPort() + "/x 2>/dev/null; true";
      server.setSoTimeout(1);
      assertPasses(connect);
      assertThatThrownBy(server::accept).isInstanceOf(SocketTimeoutException.class);

      server.setSoTimeout(60_000);
      Thread closing =
          Thread.ofVirtual()
              .start(() -> {
                try {
                  server.accept().close();
                } catch (IOException e) {
                  Thread.currentThread().interrupt();
                }
              });
      tree.sandbox(Sandbox.REQUIRED, true);
      assertPasses(connect);
      if (works) {
        closing.join();
      } else {
        server.close();
      }
    }
  }

  @Test
  void aBaseThatFailsWithoutANetworkIsToldSo() throws Exception {
    Baseline base = tree.checks("exit 1").base();

    if (works) {
      assertThat(base.warnings())
          .containsExactly(
              "on the untouched base, check: failed (exit code 1); it ran in the sandbox without a"
                  + " network, which 'network: true' allows");
    } else {
      assertThat(base.stop()).isPresent();
    }
  }

  @Test
  void loopbackWorksWithin() throws Exception {
    assertPasses("grep -q '^ *lo:' /proc/net/dev");
  }

  @Test
  void gitCanBeReadButNotChanged() throws Exception {
    TestRepository main = TestRepository.withCommit(dir.resolve("main"));
    Path worktree = dir.resolve("worktree");
    main.git("worktree", "add", "--quiet", "-b", "task", worktree.toString());
    String command =
        "git log --oneline | grep -q Begin && git status --porcelain && git diff --quiet HEAD"
            + " && ! git config core.fsmonitor ./evil 2>/dev/null"
            + " && ! git -c user.name=x -c user.email=x commit -q --allow-empty -m x 2>/dev/null"
            + " && ! echo 'gitdir: /tmp/evil' 2>/dev/null > .git && ! mv .git moved 2>/dev/null"
            + " && ! rm .git 2>/dev/null";

    GateReport report =
        tree.checks(command)
            .gate()
            .run(
                worktree,
                GateCheck.At.TASK,
                GateTree.TASK,
                null,
                dir.resolve("logs/git"),
                tree.environment);

    assertThat(report.verdict())
        .as(report.describe())
        .isEqualTo(works ? Verdict.PASSED : Verdict.COULD_NOT_RUN);
    assertThat(main.git("config", "--local", "--list")).doesNotContain("fsmonitor");
    assertThat(worktree.resolve(".git")).content().contains(dir.resolve("main/.git").toString());
  }

  @Test
  void otherProcessesAndSocketsOfTheSystemAreOutOfReach() throws Exception {
    assertPasses(
        "test ! -d /proc/"
            + ProcessHandle.current().pid()
            + " && test -z \"$(ls /run 2>/dev/null | grep -v systemd)\""
            + " && grep -q '^CapEff:[[:space:]]*0*$' /proc/self/status");
  }

  @Test
  void theExitCodeAndTheOutputAreTheCommands() throws Exception {
    GateReport report = run("echo out; echo err >&2; exit 3");

    if (works) {
      assertThat(report.checks().getFirst().outcome()).isEqualTo(new CheckOutcome.Failed(3));
      assertThat(report.checks().getFirst().tail()).isEqualTo("out\nerr");
    } else {
      assertThat(report.verdict()).isEqualTo(Verdict.COULD_NOT_RUN);
    }
    assertThat(run("no-such-tool").verdict()).isEqualTo(Verdict.COULD_NOT_RUN);
  }

  @Test
  void aCheckWhoseTimeIsOverEndsWithAllThatItStarted() throws Exception {
    String mark = dir.getFileName() + "-mark";
    Path begun = tree.root().resolve("begun");
    tree.checks("(exec sh -c 'sleep 1000; : " + mark + "') & echo x > begun; wait");
    Gate gate = tree.gate(new TimeAfter(begun));

    GateReport report =
        gate.run(
            tree.root(),
            GateCheck.At.TASK,
            GateTree.TASK,
            null,
            dir.resolve("logs/timeout"),
            tree.environment);

    if (works) {
      assertThat(report.checks().getFirst().outcome()).isInstanceOf(CheckOutcome.TimedOut.class);
    } else {
      assertThat(report.verdict()).isEqualTo(Verdict.COULD_NOT_RUN);
    }
    Callable<Boolean> left =
        () -> ProcessHandle.allProcesses().anyMatch(process -> mentions(process, mark));
    while (left.call()) {
      Thread.onSpinWait();
    }
  }

  private static boolean mentions(ProcessHandle process, String mark) {
    try {
      return Files.readString(Path.of("/proc/" + process.pid() + "/cmdline")).contains(mark);
    } catch (IOException e) {
      return false; // it has ended meanwhile
    }
  }

  @Test
  void anyPathCanBeTheTree() throws Exception {
    tree = new GateTree(dir.resolve("a 'b\" $c\nd"));
    tree.sandbox(Sandbox.REQUIRED, false);
    tree.environment.put("HOME", home.toString());

    assertPasses("test -f src/A.java && echo x > new && git status --porcelain");
  }

  @Test
  void saysThatItProtects() throws Exception {
    tree.checks("true").sandbox(Sandbox.AUTO, false);

    String sentence = tree.gate().protection(tree.environment);

    assertThat(sentence)
        .startsWith(works ? "the gate runs in a sandbox: " : "the gate runs code that a model");
    assertThat(tree.run().verdict()).isEqualTo(Verdict.PASSED);
  }
}
