package dev.orchestrator.cli.command;

import dev.orchestrator.base.json.Json;
import dev.orchestrator.cli.CliCommand;
import dev.orchestrator.cli.Console;
import dev.orchestrator.cli.ExitCode;
import dev.orchestrator.cli.Invocation;
import dev.orchestrator.cli.Paint;
import dev.orchestrator.core.setup.ProjectSetup;
import dev.orchestrator.core.setup.SetupPlan;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import picocli.CommandLine.Command;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** {@code init}: writes a commented configuration to begin with, and says what it found. */
@Command
public final class InitCommand implements CliCommand {

  @Override
  public ExitCode run(Invocation invocation) throws IOException {
    Console console = invocation.console();
    Path dir = invocation.workingDir();
    // Asked before anything is written: files that were there already are not made harmless by new
    // ones beside them.
    boolean mayPin = Project.trust(invocation, null).isTrusted();
    SetupPlan plan = ProjectSetup.plan(dir, invocation.environment(), Project::answers);
    List<Path> written = plan.write();
    if (mayPin) {
      Project.trust(invocation, null).pin();
    }
    if (console.json()) {
      console.document(document(plan, written, mayPin));
    } else {
      show(dir, plan, written, mayPin, console);
    }
    return ExitCode.DONE;
  }

  private static void show(
      Path dir, SetupPlan plan, List<Path> written, boolean trusted, Console console) {
    for (SetupPlan.PlannedFile file : plan.files()) {
      boolean isNew = written.contains(file.path());
      console.say(
          isNew ? Paint.GREEN : Paint.PLAIN,
          (isNew ? "wrote     " : "was there ") + dir.relativize(file.path()));
    }
    plan.notes().forEach(note -> console.say("  " + note));
    if (!trusted) {
      console.warn(
          "the files that were there already are not trusted, so nothing is: look at them, then say"
              + " 'orchestrator trust'");
    }
    console.say("");
    console.say("Next:");
    console.say("  orchestrator providers --check   asks each provider whether it answers");
    console.say("  orchestrator route --role planner   shows which model would plan, and why");
    console.say("  orchestrator run   works the tasks of .orchestrator/tasks.yaml");
  }

  private static ObjectNode document(SetupPlan plan, List<Path> written, boolean trusted) {
    ObjectNode document = Json.object();
    ArrayNode files = document.putArray("files");
    for (SetupPlan.PlannedFile file : plan.files()) {
      files
          .addObject()
          .put("path", file.path().toString())
          .put("written", written.contains(file.path()));
    }
    DocumentParts.strings(document, "notes", plan.notes());
    document.put("trusted", trusted);
    return document;
  }
}
