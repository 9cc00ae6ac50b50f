package dev.orchestrator.core.yaml;

import dev.orchestrator.api.Money;
import dev.orchestrator.core.yaml.YamlNode.Mapping;
import dev.orchestrator.core.yaml.YamlNode.Scalar;
import dev.orchestrator.core.yaml.YamlNode.Sequence;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A value in a file with the key it belongs to. Every accessor converts it to what is wanted; where
 * it cannot, it notes a problem and answers null (lists and mappings: empty), so that reading goes
 * on and all problems are found at once. Scalars expand {@code ${VAR}} and {@code ${VAR:-default}}
 * unless stated. Problems repeat the text of the file, never a value of the environment. Not
 * thread-safe.
 */
public final class YamlValue {
  private static final Duration LONGEST = Duration.ofDays(31);
  private static final Pattern DURATION = Pattern.compile("(\\d{1,9})\\s*(ms|s|m|min|h|d)");
  private static final Pattern WHOLE = Pattern.compile("[+-]?\\d[\\d_]{0,17}");
  private static final Pattern DECIMAL =
      Pattern.compile("[+-]?(\\d{1,15}(\\.\\d{0,15})?|\\.\\d{1,15})([eE][+-]?\\d{1,2})?");

  private final YamlNode node;
  private final String path;
  private final Reading reading;

  /** What all values of one reading share. */
  record Reading(Problems problems, Variables variables, @Nullable Consumer<String> unset) {}

  YamlValue(YamlNode node, String path, Reading reading) {
    this.node = node;
    this.path = path;
    this.reading = reading;
  }

  /**
   * The root of a file.
   *
   * @param environment what variables stand for
   */
  public static YamlValue root(YamlNode node, Problems problems, Map<String, String> environment) {
    return new YamlValue(node, "", new Reading(problems, new Variables(environment), null));
  }

  /**
   * The same value; in it, and in all that is read from it, an unset variable is told to this
   * consumer instead of being a problem.
   */
  public YamlValue tellingUnset(Consumer<String> unset) {
    return new YamlValue(node, path, new Reading(reading.problems(), reading.variables(), unset));
  }

  /** Its key with those above it: {@code providers.claude.api_key}, {@code gate[0].run}. */
  public String path() {
    return path;
  }

  /** Where it begins. */
  public Place place() {
    return node.place();
  }

  /** As it was written. */
  public YamlNode node() {
    return node;
  }

  /** Whether it is a list. */
  public boolean isList() {
    return node instanceof Sequence;
  }

  /** Whether it is a mapping. */
  public boolean isMap() {
    return node instanceof Mapping;
  }

  /** Notes that something is wrong with it. */
  public void problem(String message) {
    reading.problems().add(place(), path, message);
  }

  /** Notes something that people should know of it. */
  public void warn(String message) {
    reading.problems().warn(place(), path, message);
  }

  /** Its keys and values; empty, with a problem, if it is no mapping. */
  public YamlMap map() {
    if (node instanceof Mapping mapping) {
      return new YamlMap(mapping, path, reading);
    }
    wanted("a mapping (key: value)");
    return new YamlMap(new Mapping(List.of(), place()), path, reading);
  }

  /** Its items; a single value counts as a list of one. Items left empty are a problem. */
  public List<YamlValue> list() {
    List<YamlNode> items = node instanceof Sequence sequence ? sequence.items() : List.of(node);
    List<YamlValue> values = new ArrayList<>();
    for (int i = 0; i < items.size(); i++) {
      YamlValue item = new YamlValue(items.get(i), isList() ? path + "[" + i + "]" : path, reading);
      if (items.get(i).isNull()) {
        item.problem("is empty");
      } else {
        values.add(item);
      }
    }
    return values;
  }

  /** Its items as texts. */
  public List<String> texts() {
    return list().stream().flatMap(v -> optional(v.text())).toList();
  }

  /** Its items as texts, nothing expanded. */
  public List<String> literals() {
    return list().stream().flatMap(v -> optional(v.literal())).toList();
  }

  private static java.util.stream.Stream<String> optional(@Nullable String value) {
    return value == null ? java.util.stream.Stream.empty() : java.util.stream.Stream.of(value);
  }

  /** Its text with nothing expanded: what goes to a shell, or to a model. */
  public @Nullable String literal() {
    if (node instanceof Scalar scalar) {
      return scalar.text();
    }
    wanted("text");
    return null;
  }

  /** Its text with variables expanded. Null if a variable is unset and has no default. */
  public @Nullable String text() {
    String raw = literal();
    if (raw == null) {
      return null;
    }
    Variables.Expanded expanded = reading.variables().expand(raw);
    if (expanded.malformed()) {
      problem("holds a ${ that names no variable; write ${NAME}, ${NAME:-default}, or $${ for ${");
      return null;
    }
    if (expanded.unset().isEmpty()) {
      return expanded.text();
    }
    Consumer<String> told = reading.unset();
    for (String name : expanded.unset()) {
      if (told != null) {
        told.accept(name);
      } else {
        problem(name + " is not set; set it, or write ${" + name + ":-default}");
      }
    }
    return null;
  }

  /** Its text, which may not be blank. */
  public @Nullable String word() {
    String text = text();
    if (text != null && text.isBlank()) {
      problem("is blank");
      return null;
    }
    return text == null ? null : text.strip();
  }

  /** The names of the variables that its text refers to. */
  public List<String> variables() {
    return node instanceof Scalar scalar ? Variables.names(scalar.text()) : List.of();
  }

  /** true, false, yes, no, on, off. */
  public @Nullable Boolean bool() {
    String text = word();
    if (text == null) {
      return null;
    }
    return switch (text.toLowerCase(Locale.ROOT)) {
      case "true", "yes", "on" -> Boolean.TRUE;
      case "false", "no", "off" -> Boolean.FALSE;
      default -> {
        wanted("true or false");
        yield null;
      }
    };
  }

  /** A whole number within bounds; {@code 131_072} is understood. */
  public @Nullable Long whole(long least, long most) {
    String text = word();
    if (text == null) {
      return null;
    }
    if (WHOLE.matcher(text).matches()) {
      long number = Long.parseLong(text.replace("_", ""));
      if (number >= least && number <= most) {
        return number;
      }
    }
    wanted(String.format(Locale.ROOT, "a whole number from %d to %d", least, most));
    return null;
  }

  /** A whole number within bounds, as an int. */
  public @Nullable Integer wholeInt(int least, int most) {
    Long number = whole(least, most);
    return number == null ? null : Integer.valueOf(number.intValue());
  }

  /** A decimal number that is not negative. */
  public @Nullable BigDecimal decimal() {
    String text = word();
    if (text == null) {
      return null;
    }
    if (DECIMAL.matcher(text).matches()) {
      BigDecimal number = new BigDecimal(text);
      if (number.signum() >= 0) {
        return number;
      }
      problem("may not be negative: " + echo());
      return null;
    }
    wanted("a decimal number");
    return null;
  }

  /** An amount of US dollars that is not negative, such as {@code 0.20}. */
  public @Nullable Money money() {
    BigDecimal number = decimal();
    if (number == null) {
      return null;
    }
    try {
      return Money.usd(number.toPlainString());
    } catch (IllegalArgumentException e) {
      wanted("an amount of US dollars in whole nano-dollars, such as 0.20");
      return null;
    }
  }

  /** A length of time with its unit, such as {@code 90s}, {@code 10m}, {@code 1h 30m}. */
  public @Nullable Duration duration() {
    String text = word();
    if (text == null) {
      return null;
    }
    Duration sum = Duration.ZERO;
    Matcher matcher = DURATION.matcher(text);
    int end = 0;
    while (end < text.length() && matcher.find(end) && matcher.start() == end) {
      sum = sum.plus(part(Long.parseLong(matcher.group(1)), matcher.group(2)));
      end = matcher.end();
      while (end < text.length() && text.charAt(end) == ' ') {
        end++;
      }
    }
    if (end < text.length() || sum.isZero() || sum.compareTo(LONGEST) > 0) {
      wanted("a length of time from 1ms to 31d with its unit, such as 90s or 10m");
      return null;
    }
    return sum;
  }

  private static Duration part(long number, String unit) {
    return switch (unit) {
      case "ms" -> Duration.ofMillis(number);
      case "s" -> Duration.ofSeconds(number);
      case "m", "min" -> Duration.ofMinutes(number);
      case "h" -> Duration.ofHours(number);
      default -> Duration.ofDays(number);
    };
  }

  /** One of an enum's constants, in small letters in the file. */
  public <E extends Enum<E>> @Nullable E oneOf(Class<E> type) {
    return oneOf(type, Map.of());
  }

  /**
   * One of an enum's constants.
   *
   * @param meant other words that people write, with what they probably mean: for the hint alone
   */
  public <E extends Enum<E>> @Nullable E oneOf(Class<E> type, Map<String, E> meant) {
    String text = word();
    if (text == null) {
      return null;
    }
    E[] constants = type.getEnumConstants();
    String folded = text.toLowerCase(Locale.ROOT).replace('-', '_');
    for (E constant : constants) {
      if (name(constant).equals(folded)) {
        return constant;
      }
    }
    List<String> names = Arrays.stream(constants).map(YamlValue::name).toList();
    E other = meant.get(folded);
    problem(
        echo()
            + " is none of "
            + String.join(", ", names)
            + (other == null
                ? Nearest.hint(raw(), names)
                : "; did you mean '" + name(other) + "'?"));
    return null;
  }

  private static String name(Enum<?> constant) {
    return constant.name().toLowerCase(Locale.ROOT);
  }

  /** Notes that it names nothing that exists, with the nearest of what does. */
  public void unknown(String what, java.util.Collection<String> valid) {
    String near = Nearest.hint(raw(), valid);
    problem(
        what
            + " "
            + echo()
            + " is not known"
            + (near.isEmpty() && !valid.isEmpty()
                ? "; there are: " + String.join(", ", valid)
                : near));
  }

  /** Its text as it stands in the file, in quotes. */
  public String echo() {
    return Echo.quote(raw());
  }

  private String raw() {
    return node instanceof Scalar scalar ? scalar.text() : "";
  }

  private void wanted(String what) {
    problem(
        "must be "
            + what
            + ", but is "
            + switch (node) {
              case Scalar scalar when scalar.isNull() -> "empty";
              case Scalar scalar -> Echo.quote(scalar.text());
              case Sequence sequence -> "a list";
              case Mapping mapping -> "a mapping";
            });
  }
}
