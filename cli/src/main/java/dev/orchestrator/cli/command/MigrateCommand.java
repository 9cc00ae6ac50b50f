package dev.orchestrator.cli.command;

import dev.orchestrator.base.json.Json;
import dev.orchestrator.base.process.ProgramStartException;
import dev.orchestrator.base.time.Time;
import dev.orchestrator.cli.CliCommand;
import dev.orchestrator.cli.CommandException;
import dev.orchestrator.cli.Console;
import dev.orchestrator.cli.ExitCode;
import dev.orchestrator.cli.Invocation;
import dev.orchestrator.cli.Paint;
import dev.orchestrator.core.migration.LiteLlmConfig;
import dev.orchestrator.core.migration.MigrationPlan;
import dev.orchestrator.core.migration.OlderProject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** {@code migrate}: turns an older configuration, or that of another program, into today's. */
@Command(
    description = {
      "Without --from: an older .orchestrator/ (settings: inside providers, api_url, prices per 1,000"
          + " tokens, usage_limits, names of the old ModelType, JSON state of tasks).",
      "With --from litellm FILE: the configuration of a LiteLLM proxy.",
      "Shows a diff, and writes only with --apply. What is replaced or has no use any more is kept in"
          + " .orchestrator/backup-TIME/."
    })
public final class MigrateCommand implements CliCommand {
  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("uuuuMMdd-HHmmss", Locale.ROOT).withZone(ZoneOffset.UTC);

  @Option(names = "--from", paramLabel = "litellm", description = "What the file is of: litellm.")
  private @Nullable String from;

  @Parameters(arity = "0..1", paramLabel = "FILE", description = "With --from: the file to read.")
  private @Nullable Path file;

  @Option(names = "--apply", description = "Write what is shown.")
  private boolean apply;

  @Override
  public ExitCode run(Invocation invocation) throws IOException, InterruptedException {
    Console console = invocation.console();
    Path dir = invocation.workingDir();
    MigrationPlan plan = plan(dir);
    plan.requireReadable();
    Path backup =
        dir.resolve(".orchestrator").resolve("backup-" + TIME.format(Time.system().now()));
    boolean written = apply && !plan.isEmpty();
    if (written) {
      write(plan, dir, backup);
    }
    if (console.json()) {
      console.document(document(plan, written, backup, dir));
      return ExitCode.DONE;
    }
    if (plan.isEmpty()) {
      console.say("nothing to migrate");
    } else {
      show(plan, dir, invocation);
    }
    plan.notes().forEach(note -> console.note("note: " + note));
    if (written) {
      console.say(
          Paint.GREEN,
          "written"
              + (Files.isDirectory(backup)
                  ? "; what was there is in " + dir.relativize(backup)
                  : ""));
      console.note("Look at it, then say 'orchestrator trust' and 'orchestrator providers'.");
    } else if (!plan.isEmpty()) {
      console.note("Nothing was written. 'migrate --apply' writes it and keeps what is there.");
    }
    return ExitCode.DONE;
  }

  private MigrationPlan plan(Path dir) throws IOException {
    if (from == null) {
      if (file != null) {
        throw new CommandException(
            ExitCode.USAGE, "say what " + file + " is of: 'migrate --from litellm " + file + "'");
      }
      if (!Files.isDirectory(dir.resolve(".orchestrator"))) {
        throw new CommandException(
            ExitCode.USAGE,
            "there is no .orchestrator/ in " + dir + "; 'orchestrator init' makes one");
      }
      return OlderProject.plan(dir);
    }
    if (!from.equals("litellm")) {
      throw new CommandException(
          ExitCode.USAGE, "'" + from + "' cannot be migrated from; there is: litellm");
    }
    if (file == null) {
      throw new CommandException(
          ExitCode.USAGE, "name the file: 'migrate --from litellm config.yaml'");
    }
    return LiteLlmConfig.plan(dir.resolve(file), dir);
  }

  private static void write(MigrationPlan plan, Path dir, Path backup) {
    try {
      plan.apply(dir, backup);
    } catch (IOException e) {
      throw new CommandException(ExitCode.USAGE, "not migrated: " + e.getMessage(), e);
    }
  }

  private static void show(MigrationPlan plan, Path dir, Invocation invocation)
      throws IOException, InterruptedException {
    Console console = invocation.console();
    for (MigrationPlan.Change change : plan.changes()) {
      try {
        change.diff(dir, invocation.environment()).lines().forEach(console::say);
      } catch (ProgramStartException e) {
        throw new CommandException(
            ExitCode.USAGE, "git is needed to show a diff: " + e.getMessage(), e);
      }
    }
    for (Path retired : plan.retired()) {
      console.say("goes to the backup: " + dir.relativize(retired));
    }
  }

  private static ObjectNode document(MigrationPlan plan, boolean written, Path backup, Path dir) {
    ObjectNode document = Json.object();
    ArrayNode files = document.putArray("files");
    for (MigrationPlan.Change change : plan.changes()) {
      files
          .addObject()
          .put("path", dir.relativize(change.file()).toString())
          .put("new", change.before() == null)
          .put("text", change.after());
    }
    ArrayNode retired = document.putArray("retired");
    plan.retired().forEach(path -> retired.add(dir.relativize(path).toString()));
    DocumentParts.strings(document, "notes", plan.notes());
    document.put("written", written);
    document.put(
        "backup", written && Files.isDirectory(backup) ? dir.relativize(backup).toString() : null);
    return document;
  }
}
