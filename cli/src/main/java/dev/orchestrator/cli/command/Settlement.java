package dev.orchestrator.cli.command;

import dev.orchestrator.api.Money;
import dev.orchestrator.base.json.Json;
import dev.orchestrator.cli.CommandException;
import dev.orchestrator.cli.Console;
import dev.orchestrator.cli.ExitCode;
import dev.orchestrator.cli.Figures;
import dev.orchestrator.cli.Invocation;
import dev.orchestrator.core.ledger.Correction;
import dev.orchestrator.core.ledger.CorrectionOutcome;
import dev.orchestrator.core.ledger.Ledger;
import tools.jackson.databind.node.ObjectNode;

/**
 * {@code cost settle}: a person says what an attempt cost whose end nobody saw.
 *
 * @param hold the number of the hold
 * @param amount what it cost
 */
record Settlement(long hold, Money amount) {

  ExitCode make(LedgerPlace place, String reason, Invocation invocation) {
    if (!place.exists()) {
      throw unknown();
    }
    CorrectionOutcome outcome;
    try (Ledger ledger = place.open()) {
      outcome = ledger.correct(hold, amount, user(invocation), reason);
    }
    return switch (outcome) {
      case CorrectionOutcome.Corrected corrected -> {
        tell(corrected.correction(), invocation.console());
        yield ExitCode.DONE;
      }
      case CorrectionOutcome.InFlight flight ->
          throw new CommandException(
              ExitCode.USAGE,
              "the attempt "
                  + hold
                  + " is still running in process "
                  + flight.process()
                  + ", which will settle it");
      case CorrectionOutcome.Unknown unknown -> throw unknown();
    };
  }

  private CommandException unknown() {
    return new CommandException(
        ExitCode.USAGE,
        "no attempt of the number "
            + hold
            + " is unsettled; 'orchestrator cost --unsettled' lists those that are");
  }

  private static String user(Invocation invocation) {
    return invocation
        .environment()
        .getOrDefault("USER", System.getProperty("user.name", "unknown"));
  }

  private static void tell(Correction correction, Console console) {
    if (console.json()) {
      console.document(document(correction));
    } else {
      console.say(
          "settled "
              + correction.hold()
              + " ("
              + correction.target()
              + "): "
              + Figures.money(correction.after())
              + " instead of "
              + Figures.money(correction.before())
              + ", in "
              + String.join(" ", correction.scopes()));
    }
  }

  private static ObjectNode document(Correction correction) {
    ObjectNode document = Json.object();
    document.put("id", correction.hold());
    document.put("target", correction.target());
    document.put("process", correction.process());
    document.put("since", correction.heldAt().toString());
    document.put("settled_at", correction.at().toString());
    document.put("settled_by", correction.by());
    document.put("reason", correction.reason());
    document.put("before_usd", correction.before().toString());
    document.put("after_usd", correction.after().toString());
    DocumentParts.strings(document, "scopes", correction.scopes());
    return document;
  }
}
