package dev.orchestrator.cli.command;

import dev.orchestrator.api.LlmProvider;
import dev.orchestrator.base.json.Json;
import dev.orchestrator.cli.CliCommand;
import dev.orchestrator.cli.Console;
import dev.orchestrator.cli.ExitCode;
import dev.orchestrator.cli.Figures;
import dev.orchestrator.cli.Invocation;
import dev.orchestrator.cli.Paint;
import dev.orchestrator.cli.Table;
import dev.orchestrator.cli.Table.Cell;
import dev.orchestrator.core.assembly.Factories;
import dev.orchestrator.core.config.ProviderEntry;
import dev.orchestrator.core.registry.ModelQuery;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** {@code providers}: which providers there are, which are usable, and why the others are not. */
@Command
public final class ProvidersCommand implements CliCommand {
  private static final Duration PATIENCE = Duration.ofSeconds(10);

  @Option(
      names = "--check",
      description = "Ask each usable provider whether it answers (10 s at most, at once).")
  private boolean check;

  private enum State {
    READY("ready", Paint.GREEN),
    DISABLED("disabled", Paint.DIM),
    NOT_CONFIGURED("not_configured", Paint.YELLOW),
    FAILED("failed", Paint.RED);

    private final String word;
    private final Paint paint;

    State(String word, Paint paint) {
      this.word = word;
      this.paint = paint;
    }
  }

  /** One provider as it is shown; {@code models} is null where it is not usable. */
  private record Row(
      ProviderEntry entry,
      State state,
      @Nullable String reason,
      @Nullable URI endpoint,
      @Nullable Integer models,
      @Nullable ProviderCheck check) {

    boolean fails() {
      return state == State.FAILED || (check != null && !check.ok());
    }
  }

  @Override
  public ExitCode run(Invocation invocation) throws IOException, InterruptedException {
    Console console = invocation.console();
    Project project = Project.browse(invocation);
    Map<String, ProviderCheck> checks =
        check ? ProviderCheck.askAll(project.registry().providers(), PATIENCE) : Map.of();
    List<Row> rows = new ArrayList<>();
    for (ProviderEntry entry : project.configuration().providers()) {
      rows.add(row(project, entry, checks.get(entry.name())));
    }
    if (console.json()) {
      console.document(document(rows, project.plugins()));
    } else {
      console.table(table(rows));
      for (Factories.Plugin plugin : project.plugins()) {
        console.note(
            "plug-in " + plugin.jar() + ": type " + String.join(", type ", plugin.types()));
      }
    }
    if (project.registry().providers().isEmpty()) {
      console.note(
          "No provider is usable. 'orchestrator init' writes a configuration to begin with.");
      return check ? ExitCode.NO_PROVIDER : ExitCode.DONE;
    }
    return check && rows.stream().anyMatch(Row::fails) ? ExitCode.NO_PROVIDER : ExitCode.DONE;
  }

  private static Row row(Project project, ProviderEntry entry, @Nullable ProviderCheck checked) {
    LlmProvider provider = project.registry().provider(entry.name()).orElse(null);
    if (provider == null) {
      State state =
          !entry.enabled()
              ? State.DISABLED
              : entry.notConfigured() != null ? State.NOT_CONFIGURED : State.FAILED;
      String reason =
          state == State.NOT_CONFIGURED
              ? entry.notConfigured()
              : state == State.FAILED ? project.absent().get(entry.name()) : null;
      return new Row(entry, state, reason, entry.settings().endpoint(), null, null);
    }
    int models =
        project.registry().listModels(ModelQuery.builder().provider(entry.name()).build()).size();
    URI endpoint = provider.endpoint().orElse(null);
    ProviderCheck told = checked == null ? null : checked.masked(entry.settings()::mask);
    return new Row(entry, State.READY, null, endpoint, models, told);
  }

  private Table table(List<Row> rows) {
    Table table =
        Table.of("provider", "type", "state", "models", "default model", "endpoint").alignRight(3);
    for (Row row : rows) {
      table.row(
          List.of(
              new Cell(row.entry().name(), Paint.BOLD),
              Cell.of(row.entry().type()),
              state(row),
              Cell.of(row.models() == null ? "" : row.models().toString()),
              Cell.of(Objects.requireNonNullElse(row.entry().settings().defaultModel(), "")),
              Cell.of(row.endpoint() == null ? "" : row.endpoint().toString())));
    }
    return table;
  }

  private static Cell state(Row row) {
    ProviderCheck answer = row.check();
    if (answer != null) {
      String took = Figures.duration(answer.latency());
      return answer.ok()
          ? new Cell("answers (" + took + ")", Paint.GREEN)
          : new Cell(answer.fault() + ": " + answer.message(), Paint.RED);
    }
    String word = row.state().word.replace('_', ' ');
    return new Cell(row.reason() == null ? word : word + ": " + row.reason(), row.state().paint);
  }

  private static ObjectNode document(List<Row> rows, List<Factories.Plugin> plugins) {
    ObjectNode document = Json.object();
    ArrayNode providers = document.putArray("providers");
    for (Row row : rows) {
      ObjectNode node = providers.addObject();
      node.put("name", row.entry().name());
      node.put("type", row.entry().type());
      node.put("state", row.state().word);
      node.put("reason", row.reason());
      node.put("enabled", row.entry().enabled());
      node.put("endpoint", row.endpoint() == null ? null : row.endpoint().toString());
      node.put("default_model", row.entry().settings().defaultModel());
      node.put("models", row.models());
      ProviderCheck answer = row.check();
      if (answer == null) {
        node.putNull("check");
      } else {
        node.putObject("check")
            .put("ok", answer.ok())
            .put("fault", answer.fault() == null ? null : answer.fault().name())
            .put("status", answer.status())
            .put("message", answer.message())
            .put("latency_ms", answer.latency().toMillis());
      }
    }
    ArrayNode jars = document.putArray("plugins");
    for (Factories.Plugin plugin : plugins) {
      ArrayNode types = jars.addObject().put("jar", plugin.jar().toString()).putArray("types");
      plugin.types().forEach(types::add);
    }
    return document;
  }
}
