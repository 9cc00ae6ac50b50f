package dev.orchestrator.providers.scripted;

import java.math.BigDecimal;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.api.lowlevel.Compose;
import org.snakeyaml.engine.v2.exceptions.Mark;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.NodeTuple;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.SequenceNode;
import org.snakeyaml.engine.v2.nodes.Tag;

/** A YAML node that knows its place, so that whatever is wrong with it is told with the line. */
final class YamlNode {
  private static final Pattern DURATION = Pattern.compile("(\\d{1,9})\\s*(ms|s|m|h)?");

  private final Path file;
  private final Node node;

  private YamlNode(Path file, Node node) {
    this.file = file;
    this.node = node;
  }

  static YamlNode read(Path file, String text) {
    try {
      Node root =
          new Compose(LoadSettings.builder().setLabel(file.toString()).build())
              .composeString(text)
              .orElseThrow(() -> new IllegalArgumentException(file + ": the file is empty"));
      return new YamlNode(file, root);
    } catch (MarkedYamlEngineException e) {
      String place = e.getProblemMark().map(mark -> place(file, mark)).orElse(file + ": ");
      throw new IllegalArgumentException(place + e.getProblem(), e);
    } catch (YamlEngineException e) {
      throw new IllegalArgumentException(file + ": " + e.getMessage(), e);
    }
  }

  private static String place(Path file, Mark mark) {
    return file + ":" + (mark.getLine() + 1) + ":" + (mark.getColumn() + 1) + ": ";
  }

  /** {@code file:line:column: }, the beginning of every message. */
  String place() {
    return node.getStartMark().map(mark -> place(file, mark)).orElse(file + ": ");
  }

  int line() {
    return node.getStartMark().map(mark -> mark.getLine() + 1).orElse(0);
  }

  IllegalArgumentException error(String message) {
    return new IllegalArgumentException(place() + message);
  }

  /** Runs what may refuse its arguments, and adds this node's place to the refusal. */
  <T> T checked(Supplier<T> action) {
    try {
      return action.get();
    } catch (IllegalArgumentException | DateTimeException e) {
      String message = String.valueOf(e.getMessage());
      if (message.startsWith(file.toString())) {
        throw e;
      }
      throw new IllegalArgumentException(place() + message, e);
    }
  }

  boolean isScalar() {
    return node instanceof ScalarNode && !node.getTag().equals(Tag.NULL);
  }

  Map<String, YamlNode> entries() {
    if (!(node instanceof MappingNode mapping)) {
      throw error("expected keys and values, found " + kind());
    }
    Map<String, YamlNode> entries = new LinkedHashMap<>();
    for (NodeTuple tuple : mapping.getValue()) {
      YamlNode key = new YamlNode(file, tuple.getKeyNode());
      if (entries.put(key.text(), new YamlNode(file, tuple.getValueNode())) != null) {
        throw key.error("the key '" + key.text() + "' stands here a second time");
      }
    }
    return entries;
  }

  void allowKeys(Set<String> allowed) {
    if (!(node instanceof MappingNode mapping)) {
      throw error("expected keys and values, found " + kind());
    }
    for (NodeTuple tuple : mapping.getValue()) {
      YamlNode key = new YamlNode(file, tuple.getKeyNode());
      if (!allowed.contains(key.text())) {
        throw key.error(
            "unknown key '"
                + key.text()
                + "'; known are "
                + String.join(", ", new TreeSet<>(allowed)));
      }
    }
  }

  @Nullable YamlNode get(String key) {
    return entries().get(key);
  }

  void ifPresent(String key, Consumer<YamlNode> action) {
    Optional.ofNullable(get(key)).ifPresent(action);
  }

  YamlNode require(String key) {
    YamlNode value = get(key);
    if (value == null) {
      throw error("the key '" + key + "' is missing");
    }
    return value;
  }

  List<YamlNode> items() {
    if (!(node instanceof SequenceNode sequence)) {
      throw error("expected a list, found " + kind());
    }
    List<YamlNode> items = new ArrayList<>();
    sequence.getValue().forEach(item -> items.add(new YamlNode(file, item)));
    return items;
  }

  String text() {
    if (!isScalar()) {
      throw error("expected text, found " + kind());
    }
    return ((ScalarNode) node).getValue();
  }

  int count() {
    String text = text().replace("_", "");
    if (!text.matches("\\d{1,9}")) {
      throw error("'" + text() + "' is no whole number from 0 to 999999999");
    }
    return Integer.parseInt(text);
  }

  BigDecimal decimal() {
    if (!text().matches("\\d{1,9}(\\.\\d{1,9})?")) {
      throw error("'" + text() + "' is no decimal number such as 0.15");
    }
    return new BigDecimal(text());
  }

  boolean bool() {
    return switch (text()) {
      case "true" -> true;
      case "false" -> false;
      default -> throw error("'" + text() + "' is neither true nor false");
    };
  }

  /** {@code 250ms}, {@code 2s}, {@code 1m}, {@code 1h}; a bare number is seconds. */
  Duration duration() {
    Matcher matcher = DURATION.matcher(text().strip());
    if (!matcher.matches()) {
      throw error("'" + text() + "' is no duration such as 250ms, 2s, 1m or 1h");
    }
    long amount = Long.parseLong(matcher.group(1));
    String unit = Optional.ofNullable(matcher.group(2)).orElse("s");
    return switch (unit) {
      case "ms" -> Duration.ofMillis(amount);
      case "m" -> Duration.ofMinutes(amount);
      case "h" -> Duration.ofHours(amount);
      default -> Duration.ofSeconds(amount);
    };
  }

  <E extends Enum<E>> E constant(Class<E> type) {
    String wanted = text().strip().toUpperCase(Locale.ROOT);
    return Arrays.stream(type.getEnumConstants())
        .filter(constant -> constant.name().equals(wanted))
        .findFirst()
        .orElseThrow(() ->
            error(
                "'"
                    + text()
                    + "' is none of "
                    + String.join(
                        ", ",
                        Arrays.stream(type.getEnumConstants())
                            .map(constant -> constant.name().toLowerCase(Locale.ROOT))
                            .toList())));
  }

  private String kind() {
    if (node instanceof MappingNode) {
      return "keys and values";
    }
    return node instanceof SequenceNode ? "a list" : isScalar() ? "text" : "nothing";
  }
}
