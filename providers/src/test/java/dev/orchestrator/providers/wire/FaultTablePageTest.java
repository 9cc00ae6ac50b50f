package dev.orchestrator.providers.wire;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** The page that lists how vendors tell errors is the table of the code. */
class FaultTablePageTest {
  private static final Path PAGE = Path.of("../docs/fault-table.md");

  @Test
  void thePageHasTheRulesOfTheTableInTheirOrder() throws IOException {
    String page = Files.readString(PAGE);
    String table = table();
    assertThat(page)
        .as("docs/fault-table.md must hold these lines behind its text:%n%s", table)
        .endsWith("\n\n" + table);
  }

  static String table() {
    return "| vendor | code | words | status | fault | why |\n|---|---|---|---|---|---|\n"
        + FaultTable.rules().stream()
            .map(FaultTablePageTest::line)
            .collect(Collectors.joining("\n", "", "\n"));
  }

  private static String line(FaultTable.Rule rule) {
    Dialect dialect = rule.dialect();
    return "| "
        + (dialect == null ? "any" : vendor(dialect))
        + " | "
        + rule.codes().stream().map(code -> "`" + code + "`").collect(Collectors.joining(", "))
        + " | "
        + (rule.phrase() == null ? "" : rule.phrase().replace("|", "\\|"))
        + " | "
        + status(rule)
        + " | `"
        + rule.fault()
        + "` | "
        + rule.why().replace("|", "\\|")
        + " |";
  }

  private static String vendor(Dialect dialect) {
    return switch (dialect) {
      case ANTHROPIC -> "Anthropic";
      case CHAT -> "OpenAI and compatible";
      case GEMINI -> "Gemini";
      case OLLAMA -> "Ollama";
    };
  }

  private static String status(FaultTable.Rule rule) {
    if (rule.minStatus() == 0 && rule.maxStatus() >= 999) {
      return "any";
    }
    return rule.minStatus() == rule.maxStatus()
        ? Integer.toString(rule.minStatus())
        : String.format(Locale.ROOT, "%d–%d", rule.minStatus(), rule.maxStatus());
  }
}
