package dev.orchestrator.cli.command;

import dev.orchestrator.api.Money;
import dev.orchestrator.base.json.Json;
import dev.orchestrator.cli.CliCommand;
import dev.orchestrator.cli.Console;
import dev.orchestrator.cli.ExitCode;
import dev.orchestrator.cli.Figures;
import dev.orchestrator.cli.Invocation;
import dev.orchestrator.cli.Paint;
import dev.orchestrator.cli.Table;
import dev.orchestrator.core.ledger.Ledger;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** {@code cost}: what was spent, from the ledger. */
@Command
public final class CostCommand implements CliCommand {

  @Option(
      names = "--by",
      paramLabel = "WHAT",
      description = "Sum up by provider, model, role or task.")
  private Spending.@Nullable By by;

  @Override
  public ExitCode run(Invocation invocation) {
    Console console = invocation.console();
    LedgerPlace place = LedgerPlace.of(invocation);
    if (!place.exists()) {
      if (console.json()) {
        console.document(document(List.of(), Money.ZERO));
      } else {
        console.say("nothing was spent here yet");
      }
      return ExitCode.DONE;
    }
    if (place.project().isEmpty()) {
      console.note(
          Paint.DIM, "no .orchestrator/ here: what 'ask' has spent outside of projects is shown");
    }
    List<Spending> rows;
    Money unsettled;
    try (Ledger ledger = place.open()) {
      rows = Spending.of(ledger.costs(), by);
      unsettled = ledger.unsettled();
    }
    if (console.json()) {
      console.document(document(rows, unsettled));
    } else {
      show(rows, unsettled, console);
    }
    return ExitCode.DONE;
  }

  private static ObjectNode document(List<Spending> rows, Money unsettled) {
    ObjectNode document = Json.object();
    document.put("total_usd", DocumentParts.money(knownTotal(rows)));
    document.put("unpriced_attempts", rows.stream().mapToInt(Spending::unpriced).sum());
    document.put("unsettled_usd", unsettled.toString());
    ArrayNode array = document.putArray("rows");
    for (Spending row : rows) {
      ObjectNode node = array.addObject();
      node.put("provider", row.provider());
      node.put("model", row.model());
      node.put("role", orNull(row.role()));
      node.put("task", orNull(row.task()));
      node.put("attempts", row.attempts());
      node.put("unpriced_attempts", row.unpriced());
      node.set("usage", DocumentParts.usage(row.usage()));
      node.put("cost_usd", DocumentParts.money(row.knownCost()));
    }
    return document;
  }

  private void show(List<Spending> rows, Money unsettled, Console console) {
    if (rows.isEmpty()) {
      console.say("nothing was spent here yet");
    } else {
      console.table(table(rows));
      console.say("");
      console.say(Paint.BOLD, "total " + Figures.money(knownTotal(rows)) + inAttempts(rows));
    }
    if (unsettled.nanos() != 0) {
      console.say(
          Paint.YELLOW,
          Figures.money(unsettled)
              + " more is reserved by attempts whose process died: it stays charged, since nobody"
              + " knows what they cost");
    }
  }

  private Table table(List<Spending> rows) {
    Table table =
        by == null
            ? Table.of("model", "role", "task", "attempts", "in", "out", "cost")
                .alignRight(3, 4, 5, 6)
            : Table.of(by.name().toLowerCase(Locale.ROOT), "attempts", "in", "out", "cost")
                .alignRight(1, 2, 3, 4);
    for (Spending row : rows) {
      String about = row.usage().estimated() ? "~" : "";
      String in = about + Figures.tokens(row.usage().totalInput());
      String out = about + Figures.tokens(row.usage().outputTokens());
      String attempts = Integer.toString(row.attempts());
      if (by == null) {
        table.row(named(row), word(row.role()), word(row.task()), attempts, in, out, cost(row));
      } else {
        table.row(key(row), attempts, in, out, cost(row));
      }
    }
    return table;
  }

  private String key(Spending row) {
    return row.model() != null
        ? named(row)
        : word(
            row.provider() != null ? row.provider() : row.role() != null ? row.role() : row.task());
  }

  private static String named(Spending row) {
    return row.provider() + "/" + row.model();
  }

  /** Work that belongs to no task, as that of {@code ask}, has an empty one in the ledger. */
  private static @Nullable String orNull(@Nullable String name) {
    return name == null || name.isEmpty() ? null : name;
  }

  private static String word(@Nullable String name) {
    return name == null || name.isEmpty() ? "-" : Objects.requireNonNull(name);
  }

  private static String cost(Spending row) {
    String known = Figures.money(row.knownCost());
    return row.unpriced() == 0 || row.knownCost() == null
        ? known
        : known + " + " + row.unpriced() + " unpriced";
  }

  /** The sum of what is known; null if something was spent and nothing of it is known. */
  private static @Nullable Money knownTotal(List<Spending> rows) {
    return rows.isEmpty() || rows.stream().anyMatch(row -> row.knownCost() != null)
        ? rows.stream().map(Spending::cost).reduce(Money.ZERO, Money::plus)
        : null;
  }

  private static String inAttempts(List<Spending> rows) {
    int attempts = rows.stream().mapToInt(Spending::attempts).sum();
    int unpriced = rows.stream().mapToInt(Spending::unpriced).sum();
    String text = " in " + attempts + (attempts == 1 ? " attempt" : " attempts");
    return unpriced == 0 ? text : text + ", " + unpriced + " of them of unknown cost";
  }
}
