package dev.orchestrator.cli.command;

import dev.orchestrator.api.Money;
import dev.orchestrator.base.json.Json;
import dev.orchestrator.cli.Console;
import dev.orchestrator.cli.Figures;
import dev.orchestrator.cli.Table;
import dev.orchestrator.core.ledger.Ledger;
import dev.orchestrator.core.ledger.UnsettledHold;
import java.time.temporal.ChronoUnit;
import java.util.List;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** {@code cost --unsettled}: what a crash left charged. */
final class Unsettled {
  private Unsettled() {}

  static void show(LedgerPlace place, Console console) {
    List<UnsettledHold> holds = List.of();
    if (place.exists()) {
      try (Ledger ledger = place.open()) {
        holds = ledger.unsettledHolds();
      }
    }
    if (console.json()) {
      console.document(document(holds));
    } else if (holds.isEmpty()) {
      console.say("nothing is unsettled");
    } else {
      console.table(table(holds));
      console.say("");
      console.say(
          "Each stays charged in full. What the vendor's invoice says of it is told by\n"
              + "  orchestrator cost settle "
              + holds.getFirst().id()
              + " --amount USD --reason TEXT   (or --free)");
    }
  }

  private static Table table(List<UnsettledHold> holds) {
    Table table =
        Table.of("id", "since", "process", "model", "held", "charged to").alignRight(0, 2, 4);
    for (UnsettledHold hold : holds) {
      table.row(
          Long.toString(hold.id()),
          hold.since().truncatedTo(ChronoUnit.SECONDS).toString(),
          hold.process(),
          hold.target(),
          Figures.money(hold.amount()),
          String.join(" ", hold.scopes()));
    }
    return table;
  }

  private static ObjectNode document(List<UnsettledHold> holds) {
    ObjectNode document = Json.object();
    document.put(
        "unsettled_usd",
        holds.stream().map(UnsettledHold::amount).reduce(Money.ZERO, Money::plus).toString());
    ArrayNode array = document.putArray("holds");
    for (UnsettledHold hold : holds) {
      ObjectNode node = array.addObject();
      node.put("id", hold.id());
      node.put("since", hold.since().toString());
      node.put("process", hold.process());
      node.put("target", hold.target());
      node.put("amount_usd", hold.amount().toString());
      DocumentParts.strings(node, "scopes", hold.scopes());
    }
    return document;
  }
}
