package dev.orchestrator.cli;

import dev.orchestrator.cli.command.AskCommand;
import dev.orchestrator.cli.command.CleanCommand;
import dev.orchestrator.cli.command.CostCommand;
import dev.orchestrator.cli.command.DemoCommand;
import dev.orchestrator.cli.command.DiscardCommand;
import dev.orchestrator.cli.command.InitCommand;
import dev.orchestrator.cli.command.MergeCommand;
import dev.orchestrator.cli.command.MigrateCommand;
import dev.orchestrator.cli.command.ModelsCommand;
import dev.orchestrator.cli.command.ProvidersCommand;
import dev.orchestrator.cli.command.ResumeCommand;
import dev.orchestrator.cli.command.RetryCommand;
import dev.orchestrator.cli.command.ReviewCommand;
import dev.orchestrator.cli.command.RouteCommand;
import dev.orchestrator.cli.command.RunCommand;
import dev.orchestrator.cli.command.ShowCommand;
import dev.orchestrator.cli.command.StatusCommand;
import dev.orchestrator.cli.command.TrustCommand;
import dev.orchestrator.cli.command.UpstreamCommand;
import java.util.Locale;

/**
 * The commands there are, in the order in which help lists them. Naming one here costs nothing at
 * start: its class is loaded only when it is on the command line.
 */
enum Verb {
  INIT("Write a configuration to begin with; overwrites nothing."),
  MIGRATE("Turn an older configuration, or a LiteLLM proxy's, into today's."),
  TRUST("Show what the repository's configuration would do, and trust it."),
  RUN("Work tasks to tested, reviewed commits on branches of their own."),
  RESUME("Go on with the last run where it was left."),
  RETRY("Begin a task again; its approved plan is kept."),
  REVIEW("Show what waits for a person, and decide."),
  STATUS("Show how the tasks of the last runs stand."),
  SHOW("Show all that is known of one task."),
  MERGE("Merge a task that is done into the branch you are on."),
  DISCARD("Remove a task's worktree and branch; asks before work is lost."),
  CLEAN("Remove what tasks have left, but nothing that is not merged."),
  ASK("Ask a model, routed and within a budget."),
  ROUTE("Show which model a call would go to, and why."),
  MODELS("List models, their prices and what they are fit for."),
  PROVIDERS("List providers and whether they can be used."),
  COST("Show what was spent."),
  DEMO("Show the main job offline, with scripted answers, in under a minute."),
  UPSTREAM("Start a local server that speaks the vendors' protocols and fails by name."),
  COMPLETION("Print a script by which bash and zsh complete commands and options."),
  HELP("Show what a command does and which options it takes.");

  private final String summary;

  Verb(String summary) {
    this.summary = summary;
  }

  /** What the user types. */
  String typed() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** One line for the list of commands. */
  String summary() {
    return summary;
  }

  /** The command itself. */
  CliCommand command() {
    return switch (this) {
      case INIT -> new InitCommand();
      case MIGRATE -> new MigrateCommand();
      case TRUST -> new TrustCommand();
      case RUN -> new RunCommand();
      case RESUME -> new ResumeCommand();
      case RETRY -> new RetryCommand();
      case REVIEW -> new ReviewCommand();
      case DEMO -> new DemoCommand();
      case STATUS -> new StatusCommand();
      case SHOW -> new ShowCommand();
      case MERGE -> new MergeCommand();
      case DISCARD -> new DiscardCommand();
      case CLEAN -> new CleanCommand();
      case ASK -> new AskCommand();
      case ROUTE -> new RouteCommand();
      case MODELS -> new ModelsCommand();
      case PROVIDERS -> new ProvidersCommand();
      case COST -> new CostCommand();
      case UPSTREAM -> new UpstreamCommand();
      case COMPLETION -> new CompletionCommand();
      case HELP -> new HelpCommand();
    };
  }
}
