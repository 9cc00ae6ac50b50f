package dev.orchestrator.cli.command;

import dev.orchestrator.base.json.Json;
import dev.orchestrator.cli.CliCommand;
import dev.orchestrator.cli.CommandException;
import dev.orchestrator.cli.Console;
import dev.orchestrator.cli.ExitCode;
import dev.orchestrator.cli.Invocation;
import dev.orchestrator.cli.Paint;
import dev.orchestrator.core.trust.Trust;
import dev.orchestrator.core.trust.TrustReport;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import tools.jackson.databind.node.ObjectNode;

/** {@code trust}: shows what the repository's own configuration would do, and pins it. */
@Command
public final class TrustCommand implements CliCommand {

  @Option(names = "--show", description = "Only show what it would do; trust nothing.")
  private boolean showOnly;

  @Option(
      names = "--tasks",
      paramLabel = "FILE",
      description = "Also the gate in this file of tasks, which 'run --tasks FILE' will work.")
  private @Nullable Path tasks;

  @Override
  public ExitCode run(Invocation invocation) {
    Console console = invocation.console();
    Trust trust = Project.trust(invocation, taskFile(invocation));
    boolean before = trust.isTrusted();
    TrustReport report = trust.describe();
    if (!console.json()) {
      describe(trust, report, console);
    }
    boolean pins = !before && !showOnly;
    if (pins) {
      trust.pin();
    }
    if (console.json()) {
      console.document(document(trust, report, before || pins));
    } else if (!trust.nothingToTrust()) {
      conclude(before, pins, console);
    }
    return ExitCode.DONE;
  }

  private @Nullable Path taskFile(Invocation invocation) {
    if (tasks == null) {
      return null;
    }
    Path file = invocation.workingDir().resolve(tasks);
    if (!Files.exists(file)) {
      throw new CommandException(ExitCode.USAGE, "no such file: " + file + " (given with --tasks)");
    }
    return file;
  }

  private static void describe(Trust trust, TrustReport report, Console console) {
    if (trust.nothingToTrust()) {
      console.say("nothing to trust: " + report.directory() + " has no .orchestrator/ of effect");
      return;
    }
    console.say(
        Paint.BOLD,
        report.directory() + "/.orchestrator (" + String.join(", ", report.files()) + ") would:");
    report.effects().forEach(effect -> console.say("  " + effect));
  }

  private static void conclude(boolean before, boolean pins, Console console) {
    if (pins) {
      console.say(
          Paint.GREEN, "trusted from now on, as it is; once it changes you will be asked again");
    } else if (before) {
      console.say("trusted already");
    } else {
      console.say(Paint.YELLOW, "not trusted; 'orchestrator trust' without --show trusts it");
    }
  }

  private static ObjectNode document(Trust trust, TrustReport report, boolean trusted) {
    ObjectNode document = Json.object();
    document.put("directory", report.directory().toString());
    DocumentParts.strings(document, "files", report.files());
    DocumentParts.strings(document, "effects", report.effects());
    document.put("hash", trust.nothingToTrust() ? null : trust.hash());
    document.put("trusted", trusted);
    return document;
  }
}
