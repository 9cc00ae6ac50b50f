package dev.orchestrator.providers.scripted;

import dev.orchestrator.api.Fault;
import dev.orchestrator.api.FinishReason;
import dev.orchestrator.api.ModelInfo;
import dev.orchestrator.api.ModelTier;
import dev.orchestrator.api.Pricing;
import dev.orchestrator.api.Usage;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Reads a script file; every error names file, line and column. */
final class ScriptFile {
  private static final Set<String> ANSWER_KEYS =
      Set.of(
          "text",
          "text_file",
          "match",
          "model",
          "usage",
          "finish",
          "delay",
          "fault",
          "status",
          "retry_after",
          "message",
          "times");
  private static final Set<String> FAULT_KEYS = Set.of("status", "retry_after", "message");
  private static final Set<String> MODEL_KEYS =
      Set.of(
          "id",
          "maker",
          "name",
          "tier",
          "capabilities",
          "context_window",
          "max_output_tokens",
          "local",
          "input_per_1m",
          "output_per_1m",
          "cache_read_per_1m",
          "cache_write_per_1m");

  private final Path file;

  private ScriptFile(Path file) {
    this.file = file;
  }

  static Script.Contents read(Path file, String provider, @Nullable String maker) {
    return new ScriptFile(file).contents(provider, maker);
  }

  private Script.Contents contents(String provider, @Nullable String maker) {
    YamlNode root = YamlNode.read(file, text(file, "script file " + file));
    root.allowKeys(Set.of("maker", "models", "answers"));
    YamlNode ownMaker = root.get("maker");
    String fileMaker = ownMaker == null ? null : ownMaker.text();
    String usedMaker = maker == null ? fileMaker : maker;

    List<ModelInfo> models = new ArrayList<>();
    YamlNode modelList = root.get("models");
    if (modelList != null) {
      modelList.items().forEach(node -> models.add(model(node, provider, usedMaker)));
    }
    Map<String, List<ScriptedAnswer>> answers = new LinkedHashMap<>();
    root.require("answers")
        .entries()
        .forEach(
            (role, list) -> answers.put(role, list.items().stream().map(this::answer).toList()));
    return new Script.Contents(fileMaker, List.copyOf(models), answers);
  }

  private ModelInfo model(YamlNode node, String provider, @Nullable String maker) {
    node.allowKeys(MODEL_KEYS);
    ModelInfo.Builder b = ScriptedProvider.Builder.usual(provider, maker);
    String id = node.require("id").text();
    b.id(id).displayName(id);
    node.ifPresent("maker", n -> b.maker(n.text()));
    node.ifPresent("name", n -> b.displayName(n.text()));
    node.ifPresent("tier", n -> b.tier(n.constant(ModelTier.class)));
    node.ifPresent(
        "capabilities",
        n -> b.capabilities(Set.copyOf(n.items().stream().map(YamlNode::text).toList())));
    node.ifPresent("context_window", n -> b.contextWindow(n.count()));
    node.ifPresent("max_output_tokens", n -> b.maxOutputTokens(n.count()));
    node.ifPresent("local", n -> b.local(n.bool()));
    Map<String, BigDecimal> prices = new HashMap<>();
    for (String bucket :
        List.of(Pricing.INPUT, Pricing.OUTPUT, Pricing.CACHE_READ, Pricing.CACHE_WRITE)) {
      node.ifPresent(bucket + "_per_1m", n -> prices.put(bucket, n.decimal()));
    }
    if (!prices.isEmpty()) {
      b.pricing(node.checked(() -> new Pricing(prices, List.of())));
    }
    return node.checked(b::build);
  }

  private ScriptedAnswer answer(YamlNode node) {
    if (node.isScalar()) {
      return at(ScriptedAnswer.text(node.text()), node);
    }
    node.allowKeys(ANSWER_KEYS);
    YamlNode fault = node.get("fault");
    YamlNode finish = node.get("finish");
    YamlNode delay = node.get("delay");
    YamlNode usage = node.get("usage");
    YamlNode match = node.get("match");
    YamlNode model = node.get("model");
    return at(
        node.checked(() ->
            new ScriptedAnswer(
                answerText(node, fault != null),
                match == null ? null : match.text(),
                model == null ? null : model.text(),
                usage == null ? null : usage(usage),
                finish == null ? FinishReason.STOP : finish.constant(FinishReason.class),
                delay == null ? Duration.ZERO : delay.duration(),
                fault == null ? noFailure(node) : failure(node, fault),
                times(node.get("times")),
                "")),
        node);
  }

  private ScriptedAnswer at(ScriptedAnswer a, YamlNode node) {
    String where = file.getFileName() + ":" + node.line();
    return new ScriptedAnswer(
        a.text(),
        a.match(),
        a.model(),
        a.usage(),
        a.finish(),
        a.delay(),
        a.failure(),
        a.times(),
        where);
  }

  private static int times(@Nullable YamlNode node) {
    if (node == null) {
      return 1;
    }
    return node.text().equals("always") ? ScriptedAnswer.ALWAYS : node.count();
  }

  private String answerText(YamlNode node, boolean mayLack) {
    YamlNode text = node.get("text");
    YamlNode textFile = node.get("text_file");
    if (text != null && textFile != null) {
      throw textFile.error("give 'text' or 'text_file', not both");
    }
    if (text != null) {
      return text.text();
    }
    if (textFile != null) {
      return included(textFile);
    }
    if (mayLack) {
      return "";
    }
    throw node.error("an answer needs 'text', 'text_file' or 'fault'");
  }

  /** A text file lies beside the script or below it, so that a script cannot read elsewhere. */
  private String included(YamlNode node) {
    Path parent = file.toAbsolutePath().normalize().getParent();
    if (parent == null) {
      throw node.error("the script lies in no directory");
    }
    Path path = node.checked(() -> parent.resolve(node.text()).normalize());
    if (!path.startsWith(parent)) {
      throw node.error("text_file '" + node.text() + "' lies outside the script's directory");
    }
    return text(path, node.place() + "text_file '" + node.text() + "'");
  }

  private static String text(Path path, String what) {
    try {
      return Files.readString(path);
    } catch (IOException e) {
      String reason =
          Files.exists(path) ? "cannot be read as UTF-8 text: " + e.getMessage() : "does not exist";
      throw new IllegalArgumentException(what + " " + reason, e);
    }
  }

  private static ScriptedAnswer.@Nullable Failure noFailure(YamlNode node) {
    for (String key : FAULT_KEYS) {
      YamlNode stray = node.get(key);
      if (stray != null) {
        throw stray.error("'" + key + "' belongs to a 'fault', and there is none here");
      }
    }
    return null;
  }

  private static ScriptedAnswer.Failure failure(YamlNode node, YamlNode fault) {
    YamlNode status = node.get("status");
    YamlNode retryAfter = node.get("retry_after");
    YamlNode message = node.get("message");
    Fault kind = fault.constant(Fault.class);
    return new ScriptedAnswer.Failure(
        kind,
        status == null ? 0 : status.count(),
        retryAfter == null ? null : retryAfter.duration(),
        message == null ? "scripted fault " + kind : message.text());
  }

  private static Usage usage(YamlNode node) {
    Map<String, Long> buckets = new LinkedHashMap<>();
    node.entries().forEach((bucket, count) -> buckets.put(bucket, (long) count.count()));
    return node.checked(() ->
        new Usage(
            take(buckets, "input"),
            take(buckets, "cache_read"),
            take(buckets, "cache_write"),
            take(buckets, "output"),
            take(buckets, "reasoning"),
            buckets,
            false));
  }

  private static long take(Map<String, Long> buckets, String name) {
    Long count = buckets.remove(name);
    return count == null ? 0 : count;
  }
}
