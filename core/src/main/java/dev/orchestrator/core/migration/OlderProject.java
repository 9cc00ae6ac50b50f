package dev.orchestrator.core.migration;

import dev.orchestrator.base.json.Json;
import dev.orchestrator.core.yaml.ConfigException;
import dev.orchestrator.core.yaml.Problems;
import dev.orchestrator.core.yaml.YamlFile;
import dev.orchestrator.core.yaml.YamlNode;
import dev.orchestrator.core.yaml.YamlNode.Entry;
import dev.orchestrator.core.yaml.YamlNode.Mapping;
import dev.orchestrator.core.yaml.YamlNode.Scalar;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;

/**
 * Plans the way of an older {@code .orchestrator/} into today's: the three layouts of {@code
 * providers.yaml}, the model names of the old enum, and the state of tasks in JSON. What has no use
 * any more becomes a comment, or goes to the backup.
 */
public final class OlderProject {
  private static final Map<String, String> RENAMED =
      Map.of("api_url", "endpoint", "base_url", "endpoint", "api_base", "endpoint");

  private static final Map<String, String> PER_THOUSAND =
      Map.of("cost_per_1k_input", "input_per_1m", "cost_per_1k_output", "output_per_1m");

  private static final Set<String> DELAYS = Set.of("rate_limit_delay", "min_delay", "max_delay");

  private static final Set<String> MODEL_KEYS = Set.of("default_model", "model", "id");

  /** The names of the old enum. */
  private static final Map<String, String> MODELS =
      Map.of(
          "CLAUDE_SONNET", "claude-sonnet-4-5",
          "GEMINI_PRO", "gemini-2.0-pro",
          "GEMINI_FLASH", "gemini-2.0-flash");

  private final Path own;
  private final List<MigrationPlan.Change> changes = new ArrayList<>();
  private final List<Path> retired = new ArrayList<>();
  private final List<String> notes = new ArrayList<>();

  private OlderProject(Path own) {
    this.own = own;
  }

  /**
   * Looks at a directory's {@code .orchestrator/} and plans; writes nothing.
   *
   * @throws ConfigException if a file cannot be understood; it names file and line
   * @throws IOException if a file cannot be read
   */
  public static MigrationPlan plan(Path workingDir) throws IOException {
    OlderProject project = new OlderProject(workingDir.resolve(".orchestrator"));
    project.providers();
    project.states();
    return new MigrationPlan(project.changes, project.retired, project.notes);
  }

  private void providers() throws IOException {
    Path file = own.resolve("providers.yaml");
    if (!Files.isRegularFile(file)) {
      return;
    }
    Problems problems = new Problems();
    Optional<YamlNode> root = YamlFile.read(file, problems);
    if (!problems.isEmpty()) {
      throw new ConfigException(problems.found());
    }
    if (root.isEmpty() || !(root.get() instanceof Mapping top)) {
      return;
    }
    String before = Files.readString(file);
    Lines lines = new Lines(before);
    mapping(top, "providers")
        .ifPresent(providers -> providers.entries().forEach(entry -> provider(entry, lines)));
    mapping(top, "routing").ifPresent(routing -> routing(routing, lines));
    top.entry("usage_limits").ifPresent(limits -> usageLimits(limits, lines));
    String after = lines.text();
    if (!after.equals(before)) {
      changes.add(new MigrationPlan.Change(file, before, after));
    }
  }

  private static Optional<Mapping> mapping(Mapping parent, String key) {
    return parent.value(key).filter(Mapping.class::isInstance).map(Mapping.class::cast);
  }

  private void provider(Entry provider, Lines lines) {
    if (!(provider.value() instanceof Mapping settings)) {
      return;
    }
    for (Entry entry : settings.entries()) {
      setting(entry, lines);
      if (!entry.key().equals("settings") || !(entry.value() instanceof Mapping nested)) {
        continue;
      }
      nested.entries().forEach(inner -> setting(inner, lines));
      boolean block =
          !nested.entries().isEmpty()
              && nested.entries().getFirst().place().line() > entry.place().line();
      if (block && lines.standsAlone(entry)) {
        lines.unnest(entry, nested);
      } else {
        byHand(entry, "write its keys beside 'enabled', and take 'settings' away");
      }
    }
    for (Entry entry : settings.entries()) {
      if (entry.key().equals("models")) {
        models(entry.value(), lines);
      }
    }
  }

  private void models(YamlNode models, Lines lines) {
    switch (models) {
      case YamlNode.Sequence sequence -> sequence.items().forEach(item -> models(item, lines));
      case Mapping mapping ->
          mapping
              .entries()
              .forEach(entry -> {
                if (entry.value() instanceof Mapping nested) {
                  models(nested, lines);
                } else {
                  setting(entry, lines);
                }
              });
      case Scalar scalar -> {}
    }
  }

  private void setting(Entry entry, Lines lines) {
    String key = entry.key();
    if (DELAYS.contains(key)) {
      retire(entry, lines, "write 'rate_limit: {requests_per_minute: …}' if you need one");
    } else if (RENAMED.containsKey(key)) {
      rename(entry, RENAMED.getOrDefault(key, key), lines);
    } else if (PER_THOUSAND.containsKey(key)) {
      perMillion(entry, lines);
    } else if (MODEL_KEYS.contains(key)
        && entry.value() instanceof Scalar scalar
        && MODELS.containsKey(scalar.text())) {
      String model = MODELS.getOrDefault(scalar.text(), scalar.text());
      if (!lines.replace(scalar.place(), scalar.text(), model)) {
        byHand(entry, "write " + model);
      }
    }
  }

  private void rename(Entry entry, String key, Lines lines) {
    if (!lines.replace(entry.place(), entry.key(), key)) {
      byHand(entry, "write '" + key + "'");
    }
  }

  private void perMillion(Entry entry, Lines lines) {
    String key = PER_THOUSAND.getOrDefault(entry.key(), entry.key());
    try {
      Scalar scalar = (Scalar) entry.value();
      String price =
          new BigDecimal(scalar.text())
              .multiply(BigDecimal.valueOf(1_000))
              .stripTrailingZeros()
              .toPlainString();
      // The value first: behind the key, its place holds while the key's length has not changed.
      if (lines.replace(scalar.place(), scalar.text(), price)) {
        rename(entry, key, lines);
        return;
      }
    } catch (NumberFormatException | ClassCastException e) {
      // told below, with its place
    }
    byHand(entry, "write '" + key + "', the price of a million tokens");
  }

  private void routing(Mapping routing, Lines lines) {
    boolean fallback = routing.entry("fallback_provider").isPresent();
    for (Entry entry : routing.entries()) {
      switch (entry.key()) {
        case "strategy" ->
            retire(
                entry,
                lines,
                "models are ranked by expected cost; 'prefer_local', 'max_cost_per_task' and 'roles'"
                    + " say otherwise");
        case "overrides" ->
            retire(
                entry,
                lines,
                "write 'roles', such as 'roles: {code_reviewer: [{risk: [high], tier: advanced}]}'");
        case "default_provider" -> {
          if (fallback) {
            retire(entry, lines, "'fallback_provider' decides");
          } else {
            rename(entry, "fallback_provider", lines);
          }
        }
        default -> {}
      }
    }
  }

  private void usageLimits(Entry limits, Lines lines) {
    if (limits.value() instanceof Mapping mapping
        && mapping.value("daily_cost_limit_usd").orElse(null) instanceof Scalar daily) {
      try {
        limitPerDay(new BigDecimal(daily.text()).toPlainString());
      } catch (NumberFormatException | IOException e) {
        byHand(limits, "write 'limits: {max_cost_per_day: …}' in config.yaml");
        return;
      }
    }
    retire(
        limits,
        lines,
        "the limit of a day stands in config.yaml; every role has a bound of tokens of its own");
  }

  private void limitPerDay(String amount) throws IOException {
    Path file = own.resolve("config.yaml");
    String added = "limits:\n  max_cost_per_day: " + amount + "\n";
    if (!Files.isRegularFile(file)) {
      changes.add(new MigrationPlan.Change(file, null, added));
      return;
    }
    Problems problems = new Problems();
    Optional<YamlNode> root = YamlFile.read(file, problems);
    if (!problems.isEmpty()) {
      throw new ConfigException(problems.found());
    }
    if (root.isPresent() && root.get() instanceof Mapping top && top.entry("limits").isPresent()) {
      notes.add(
          file
              + " has 'limits' already: write 'max_cost_per_day: "
              + amount
              + "' there if it should hold");
      return;
    }
    String before = Files.readString(file);
    String gap = before.isEmpty() || before.endsWith("\n") ? "" : "\n";
    changes.add(new MigrationPlan.Change(file, before, before + gap + added));
  }

  private void retire(Entry entry, Lines lines, String instead) {
    if (lines.standsAlone(entry)) {
      lines.retire(entry);
      notes.add(entry.place() + ": '" + entry.key() + "' is no longer used: " + instead);
    } else {
      byHand(entry, "take it away: " + instead);
    }
  }

  private void byHand(Entry entry, String what) {
    notes.add(entry.place() + ": '" + entry.key() + "' is left to you: " + what);
  }

  /**
   * The state of tasks, one JSON file each. Nothing in it was ever proved, so nothing is taken
   * over.
   */
  private void states() throws IOException {
    Path state = own.resolve("state");
    if (!Files.isDirectory(state)) {
      return;
    }
    List<Path> files;
    try (Stream<Path> listed = Files.list(state)) {
      files = listed.filter(file -> file.toString().endsWith(".json")).sorted().toList();
    }
    for (Path file : files) {
      Optional<JsonNode> told =
          Files.size(file) > YamlFile.MAX_BYTES
              ? Optional.empty()
              : Json.tryParse(Files.readString(file, StandardCharsets.ISO_8859_1));
      if (told.isEmpty() || !told.get().path("task_id").isString()) {
        notes.add(file + " is no state of a task that is known here; it stays where it is");
        continue;
      }
      retired.add(file);
      notes.add(
          "task "
              + told.get().path("task_id").asString()
              + " was '"
              + told.get().path("state").asString("?")
              + "': no file was ever written for it and its cost was an estimate, so it begins anew");
    }
  }
}
