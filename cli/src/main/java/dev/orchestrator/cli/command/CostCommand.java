package dev.orchestrator.cli.command;

import dev.orchestrator.api.Money;
import dev.orchestrator.base.json.Json;
import dev.orchestrator.cli.CliCommand;
import dev.orchestrator.cli.CommandException;
import dev.orchestrator.cli.Console;
import dev.orchestrator.cli.ExitCode;
import dev.orchestrator.cli.Figures;
import dev.orchestrator.cli.Invocation;
import dev.orchestrator.cli.Paint;
import dev.orchestrator.cli.Table;
import dev.orchestrator.core.ledger.Correction;
import dev.orchestrator.core.ledger.Ledger;
import dev.orchestrator.core.ledger.UnsettledHold;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** {@code cost}: what was spent, from the ledger; and what a person says of what a crash left. */
@Command
public final class CostCommand implements CliCommand {

  @Parameters(
      index = "0",
      arity = "0..1",
      paramLabel = "settle",
      description = "Say what an attempt cost that --unsettled lists.")
  private @Nullable String action;

  @Parameters(
      index = "1",
      arity = "0..1",
      paramLabel = "ID",
      description = "With settle: its number.")
  private @Nullable Long hold;

  @Option(
      names = "--by",
      paramLabel = "WHAT",
      description = "Sum up by provider, model, role, task or tag.")
  private Spending.@Nullable By by;

  @Option(names = "--tag", paramLabel = "TAG", description = "Only what was spent under this tag.")
  private @Nullable String tag;

  @Option(
      names = "--unsettled",
      description = "List what attempts hold whose process died: it stays charged until settled.")
  private boolean unsettledOnly;

  @Option(
      names = "--amount",
      paramLabel = "USD",
      converter = DollarAmount.class,
      description = "With settle: what the attempt really cost, as the vendor's invoice says.")
  private @Nullable Money amount;

  @Option(names = "--free", description = "With settle: it cost nothing.")
  private boolean free;

  @Option(
      names = "--reason",
      paramLabel = "TEXT",
      description = "With settle: why, for those who read the ledger later.")
  private String reason = "";

  @Override
  public ExitCode run(Invocation invocation) {
    requireOneWish();
    LedgerPlace place = LedgerPlace.of(invocation);
    if (action != null) {
      return new Settlement(
              Objects.requireNonNull(hold), free ? Money.ZERO : Objects.requireNonNull(amount))
          .make(place, reason, invocation);
    }
    Console console = invocation.console();
    if (unsettledOnly) {
      Unsettled.show(place, console);
      return ExitCode.DONE;
    }
    if (!place.exists()) {
      if (console.json()) {
        console.document(document(List.of(), Money.ZERO, Money.ZERO));
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
    Money corrected;
    try (Ledger ledger = place.open()) {
      rows = Spending.of(ledger.costs().stream().filter(row -> counts(row.tag())).toList(), by);
      unsettled =
          tag == null
              ? ledger.unsettled()
              : sum(
                  ledger.unsettledHolds().stream()
                      .filter(one -> one.scopes().contains("tag:" + tag))
                      .map(UnsettledHold::amount));
      corrected = tag == null ? ledger.corrected() : corrected(ledger, tag);
    }
    if (console.json()) {
      console.document(document(rows, unsettled, corrected));
    } else {
      show(rows, unsettled, corrected, console);
    }
    return ExitCode.DONE;
  }

  private void requireOneWish() {
    boolean settles = "settle".equals(action);
    if (action != null && !settles) {
      throw new CommandException(
          ExitCode.USAGE,
          "unexpected argument '" + action + "'; write 'cost settle ID --amount USD'");
    }
    if (settles && (hold == null || free == (amount != null))) {
      throw new CommandException(
          ExitCode.USAGE,
          "'cost settle' needs the number of an attempt ('cost --unsettled' lists them) and either"
              + " --amount USD or --free");
    }
    if (!settles && (free || amount != null || !reason.isEmpty())) {
      throw new CommandException(
          ExitCode.USAGE, "--amount, --free and --reason belong to 'cost settle ID'");
    }
  }

  private boolean counts(String counted) {
    return tag == null || tag.equals(counted);
  }

  /** Of every hold the last correction stands. */
  private static Money corrected(Ledger ledger, String tag) {
    Map<Long, Money> last = new HashMap<>();
    for (Correction correction : ledger.corrections()) {
      if (correction.scopes().contains("tag:" + tag)) {
        last.put(correction.hold(), correction.after());
      }
    }
    return sum(last.values().stream());
  }

  private static Money sum(Stream<Money> amounts) {
    return amounts.reduce(Money.ZERO, Money::plus);
  }

  private static ObjectNode document(List<Spending> rows, Money unsettled, Money corrected) {
    ObjectNode document = Json.object();
    document.put("total_usd", DocumentParts.money(knownTotal(rows, corrected)));
    document.put("unpriced_attempts", rows.stream().mapToInt(Spending::unpriced).sum());
    document.put("included_attempts", rows.stream().mapToLong(Spending::included).sum());
    document.put("unsettled_usd", unsettled.toString());
    document.put("corrections_usd", corrected.toString());
    ArrayNode array = document.putArray("rows");
    for (Spending row : rows) {
      ObjectNode node = array.addObject();
      node.put("provider", row.provider());
      node.put("model", row.model());
      node.put("role", orNull(row.role()));
      node.put("task", orNull(row.task()));
      node.put("tag", orNull(row.tag()));
      node.put("attempts", row.attempts());
      node.put("unpriced_attempts", row.unpriced());
      node.put("included_attempts", row.included());
      node.set("usage", DocumentParts.usage(row.usage()));
      node.put("cost_usd", DocumentParts.money(row.knownCost()));
    }
    return document;
  }

  private void show(List<Spending> rows, Money unsettled, Money corrected, Console console) {
    if (rows.isEmpty() && corrected.nanos() == 0) {
      console.say("nothing was spent here yet");
    } else {
      console.table(table(rows));
      console.say("");
      console.say(
          Paint.BOLD, "total " + Figures.money(knownTotal(rows, corrected)) + inAttempts(rows));
    }
    if (corrected.nanos() != 0) {
      console.say(Figures.money(corrected) + " of it is what 'cost settle' has said");
    }
    if (unsettled.nanos() != 0) {
      console.say(
          Paint.YELLOW,
          Figures.money(unsettled)
              + " more is reserved by attempts whose process died: it stays charged, since nobody"
              + " knows what they cost; see 'orchestrator cost --unsettled'");
    }
  }

  private Table table(List<Spending> rows) {
    boolean tags = rows.stream().anyMatch(row -> orNull(row.tag()) != null);
    Table table =
        by == null
            ? (tags
                ? Table.of("model", "role", "task", "tag", "attempts", "in", "out", "cost")
                    .alignRight(4, 5, 6, 7)
                : Table.of("model", "role", "task", "attempts", "in", "out", "cost")
                    .alignRight(3, 4, 5, 6))
            : Table.of(by.name().toLowerCase(Locale.ROOT), "attempts", "in", "out", "cost")
                .alignRight(1, 2, 3, 4);
    for (Spending row : rows) {
      String about = row.usage().estimated() ? "~" : "";
      String in = about + Figures.tokens(row.usage().totalInput());
      String out = about + Figures.tokens(row.usage().outputTokens());
      String attempts = Integer.toString(row.attempts());
      if (by == null) {
        List<String> cells = new ArrayList<>();
        cells.addAll(List.of(named(row), word(row.role()), word(row.task())));
        if (tags) {
          cells.add(word(row.tag()));
        }
        cells.addAll(List.of(attempts, in, out, cost(row)));
        table.row(cells.toArray(String[]::new));
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
            Stream.of(row.provider(), row.role(), row.task(), row.tag())
                .filter(Objects::nonNull)
                .findFirst()
                .orElse(null));
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
    String known = Figures.cost(row.knownCost(), row.included());
    return row.unpriced() == 0 || row.knownCost() == null
        ? known
        : known + " + " + row.unpriced() + " unpriced";
  }

  /** The sum of what is known; null if something was spent and nothing of it is known. */
  private static @Nullable Money knownTotal(List<Spending> rows, Money corrected) {
    return rows.isEmpty()
            || corrected.nanos() != 0
            || rows.stream().anyMatch(row -> row.knownCost() != null)
        ? rows.stream().map(Spending::cost).reduce(corrected, Money::plus)
        : null;
  }

  private static String inAttempts(List<Spending> rows) {
    int attempts = rows.stream().mapToInt(Spending::attempts).sum();
    int unpriced = rows.stream().mapToInt(Spending::unpriced).sum();
    String text = " in " + attempts + (attempts == 1 ? " attempt" : " attempts");
    long included = rows.stream().mapToLong(Spending::included).sum();
    if (included > 0) {
      text += ", " + included + " of them included in a subscription";
    }
    return unpriced == 0 ? text : text + ", " + unpriced + " of them of unknown cost";
  }
}
