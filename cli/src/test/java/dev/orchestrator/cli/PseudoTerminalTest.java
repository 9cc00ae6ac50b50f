package dev.orchestrator.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The program as a process of its own at a real (pseudo) terminal, which {@code script} makes. */
class PseudoTerminalTest {
  private static final Pattern DRAWN =
      Pattern.compile("\u001b\\[\\?7l(.*?)\u001b\\[\\?7h", Pattern.DOTALL);
  private static final Pattern CONTROL = Pattern.compile("\u001b\\[[?0-9;]*[A-Za-z]");

  @TempDir Path dir;

  @Test
  void drawsForTheSizeOfTheTerminalAndLeavesNothingBehind() throws Exception {
    TestProject project = RunForPeopleTest.makeRepository(dir);

    String out = atTerminal(project, 48, 12, "run");

    List<String> drawn =
        DRAWN.matcher(out).results().flatMap(found -> found.group(1).lines()).toList();
    assertThat(drawn).anySatisfy(line -> assertThat(line).contains("at work"));
    assertThat(drawn)
        .allSatisfy(line ->
            assertThat(Glyphs.columns(CONTROL.matcher(line).replaceAll("").replace("\r", "")))
                .isLessThan(48));
    List<String> screen = new Screen(48).print(out).lines();
    assertThat(screen)
        .noneSatisfy(line -> assertThat(line).contains("at work"))
        .anySatisfy(line -> assertThat(line).startsWith("T-1  done: gated, reviewed"))
        .anySatisfy(line -> assertThat(line).startsWith("This run cost"));
  }

  private static String atTerminal(TestProject project, int columns, int rows, String command)
      throws Exception {
    String program =
        "stty cols %d rows %d; exec '%s' --enable-native-access=ALL-UNNAMED -Dorchestrator.terminals=in,out,err -cp '%s' %s %s"
            .formatted(
                columns,
                rows,
                Path.of(System.getProperty("java.home"), "bin", "java"),
                System.getProperty("java.class.path"),
                Main.class.getName(),
                command);
    ProcessBuilder builder =
        new ProcessBuilder("script", "-q", "-e", "-c", program, "/dev/null")
            .directory(project.root.toFile())
            .redirectErrorStream(true);
    builder.environment().putAll(project.environment);
    builder.environment().put("TERM", "xterm");
    builder.environment().remove("NO_COLOR");
    Process process = builder.start();
    process.getOutputStream().close();
    String out = new String(process.getInputStream().readAllBytes(), UTF_8);
    assertThat(process.waitFor()).as(out).isEqualTo(3);
    return out;
  }
}
