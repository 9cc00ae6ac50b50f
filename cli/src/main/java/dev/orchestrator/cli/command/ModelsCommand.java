package dev.orchestrator.cli.command;

import dev.orchestrator.api.ModelInfo;
import dev.orchestrator.api.ModelTier;
import dev.orchestrator.cli.CliCommand;
import dev.orchestrator.cli.CommandException;
import dev.orchestrator.cli.Console;
import dev.orchestrator.cli.ExitCode;
import dev.orchestrator.cli.Invocation;
import dev.orchestrator.cli.Paint;
import dev.orchestrator.core.registry.ModelQuery;
import dev.orchestrator.core.yaml.Nearest;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code models}: which models there are, what they cost and what they are fit for. */
@Command
public final class ModelsCommand implements CliCommand {

  @Option(
      names = "--provider",
      paramLabel = "NAME",
      description = "Only models that this provider serves.")
  private @Nullable String provider;

  @Option(
      names = "--capability",
      paramLabel = "WORD",
      description = "Only models fit for this: code, planning, review, … May be given again.")
  private List<String> capabilities = new ArrayList<>();

  @Option(
      names = "--tier",
      paramLabel = "TIER",
      description = "Only models of this tier: fast, standard or advanced.")
  private @Nullable ModelTier tier;

  @Option(
      names = "--maker",
      paramLabel = "NAME",
      description = "Only models of this maker, whoever serves them.")
  private @Nullable String maker;

  @Option(
      names = "--all",
      description = "Also models that the catalogue knows, of providers that are not configured.")
  private boolean all;

  @Parameters(
      arity = "0..1",
      paramLabel = "refresh",
      description = "Bring your own catalogue up to date from a price file.")
  private @Nullable String action;

  @Option(
      names = "--from",
      paramLabel = "FILE|URL",
      description =
          "With refresh: api.json of models.dev, or LiteLLM's model_prices_and_context_window.json.")
  private @Nullable String from;

  @Option(names = "--apply", description = "With refresh: write what is shown.")
  private boolean apply;

  @Override
  public ExitCode run(Invocation invocation) throws IOException, InterruptedException {
    Console console = invocation.console();
    if (action != null || from != null || apply) {
      if (!"refresh".equals(action) || from == null) {
        throw new CommandException(
            ExitCode.USAGE, "write 'models refresh --from FILE|URL [--provider NAME] [--apply]'");
      }
      return new ModelsRefresh(invocation, from, provider).run(apply);
    }
    Project project = Project.browse(invocation);
    requireKnownProvider(project);
    boolean nothingConfigured = project.registry().models().isEmpty();
    List<ModelListing.Row> rows = rows(project, all || nothingConfigured);
    if (console.json()) {
      console.document(ModelListing.document(rows));
    } else if (rows.isEmpty()) {
      console.say("no model matches" + (all || nothingConfigured ? "" : "; try --all"));
    } else {
      console.table(ModelListing.table(rows));
    }
    explainAbsence(project, nothingConfigured, console);
    return ExitCode.DONE;
  }

  private List<ModelListing.Row> rows(Project project, boolean withCatalogue) {
    ModelQuery query = query();
    List<ModelListing.Row> rows = new ArrayList<>();
    for (ModelInfo model : project.registry().listModels(query)) {
      rows.add(new ModelListing.Row(model, true));
    }
    if (withCatalogue) {
      for (ModelInfo model : project.catalog().all()) {
        if (query.matches(model) && project.registry().provider(model.provider()).isEmpty()) {
          rows.add(new ModelListing.Row(model, false));
        }
      }
    }
    return rows;
  }

  private ModelQuery query() {
    ModelQuery.Builder query = ModelQuery.builder().provider(provider).maker(maker).tier(tier);
    capabilities.forEach(query::capability);
    return query.build();
  }

  private void requireKnownProvider(Project project) {
    if (provider == null) {
      return;
    }
    Set<String> known = new TreeSet<>(project.absent().keySet());
    project.registry().providers().forEach(one -> known.add(one.name()));
    project.catalog().all().forEach(model -> known.add(model.provider()));
    if (!known.contains(provider)) {
      throw new CommandException(
          ExitCode.USAGE,
          "no provider is named '"
              + provider
              + "'"
              + Nearest.of(provider, known).map(n -> "; did you mean " + n + "?").orElse("")
              + "\nThere are "
              + String.join(", ", known));
    }
  }

  private void explainAbsence(Project project, boolean nothingConfigured, Console console) {
    String absent =
        project.absent().entrySet().stream()
            .sorted(java.util.Map.Entry.comparingByKey())
            .map(entry -> "\n  " + entry.getKey() + ": " + entry.getValue())
            .collect(Collectors.joining());
    if (nothingConfigured) {
      console.note(
          Paint.DIM,
          "No provider is configured: these are the catalogue's models, which cannot be used yet."
              + absent
              + "\n'orchestrator init' writes a configuration to begin with.");
    } else if (!absent.isEmpty() && provider == null) {
      console.note(
          Paint.DIM, "Not usable" + (all ? "" : " (--all lists their models too)") + ":" + absent);
    }
  }
}
