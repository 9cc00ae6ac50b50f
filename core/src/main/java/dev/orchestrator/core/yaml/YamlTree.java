package dev.orchestrator.core.yaml;

import dev.orchestrator.core.yaml.YamlNode.Entry;
import dev.orchestrator.core.yaml.YamlNode.Mapping;
import dev.orchestrator.core.yaml.YamlNode.Scalar;
import dev.orchestrator.core.yaml.YamlNode.Sequence;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.api.lowlevel.Parse;
import org.snakeyaml.engine.v2.common.Anchor;
import org.snakeyaml.engine.v2.events.AliasEvent;
import org.snakeyaml.engine.v2.events.CollectionStartEvent;
import org.snakeyaml.engine.v2.events.Event;
import org.snakeyaml.engine.v2.events.NodeEvent;
import org.snakeyaml.engine.v2.events.ScalarEvent;
import org.snakeyaml.engine.v2.exceptions.Mark;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;
import org.snakeyaml.engine.v2.exceptions.ReaderException;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;

/**
 * Builds the tree of one file from the parser's events rather than from its composed nodes: depth
 * and size are bounded while reading, before anything recursive could see a hostile file, and an
 * alias counts with all that it stands for. A merge key ({@code <<}) adds the keys that its mapping
 * does not have.
 */
final class YamlTree {
  private static final int MAX_DEPTH = 64;
  private static final int MAX_NODES = 200_000;
  private static final int MAX_ENTRIES = 5_000;
  private static final String STANDARD_TAG = "tag:yaml.org,2002:";
  private static final Set<String> TAGS =
      Set.of("str", "int", "float", "bool", "null", "map", "seq");

  private final Path file;
  private final String text;
  private final Problems problems;
  private final Map<String, Sized> anchors = new HashMap<>();
  private long nodes;

  /** A node with the number of nodes in it. */
  private record Sized(YamlNode node, long size) {}

  /** Reading cannot go on. */
  private static final class Stop extends RuntimeException {
    private static final long serialVersionUID = 1L;

    Stop() {
      super(null, null, false, false);
    }
  }

  YamlTree(Path file, String text, Problems problems) {
    this.file = file;
    this.text = text;
    this.problems = problems;
  }

  Optional<YamlNode> root() {
    try {
      LoadSettings settings =
          LoadSettings.builder().setUseMarks(true).setCodePointLimit(YamlFile.MAX_BYTES).build();
      Iterator<Event> events = new Parse(settings).parseString(text).iterator();
      YamlNode root = null;
      while (events.hasNext()) {
        Event event = events.next();
        switch (event.getEventId()) {
          case StreamStart, DocumentEnd, StreamEnd, Comment -> {}
          case DocumentStart -> {
            if (root != null) {
              problems.add(at(event), "", "a second document begins here; one file holds one");
              return Optional.empty();
            }
          }
          default -> root = node(event, events, 1);
        }
      }
      return root == null || root.isNull() ? Optional.empty() : Optional.of(root);
    } catch (Stop e) {
      return Optional.empty();
    } catch (MarkedYamlEngineException e) {
      problems.add(at(e.getProblemMark().or(e::getContextMark)), "", explain(e));
      return Optional.empty();
    } catch (ReaderException e) {
      problems.add(
          at(e.getPosition()),
          "",
          String.format("the character U+%04X may not stand in YAML", e.getCodePoint()));
      return Optional.empty();
    } catch (YamlEngineException e) {
      problems.add(Place.of(file), "", "is no YAML that can be read");
      return Optional.empty();
    }
  }

  private YamlNode node(Event event, Iterator<Event> events, int depth) {
    Place place = at(event);
    if (depth > MAX_DEPTH) {
      throw stop(place, "more than " + MAX_DEPTH + " levels");
    }
    if (event instanceof AliasEvent alias) {
      return followed(alias, place);
    }
    long before = nodes;
    count(1, place);
    YamlNode node =
        switch (event.getEventId()) {
          case Scalar -> {
            ScalarEvent scalar = (ScalarEvent) event;
            checkTag(scalar.getTag(), place);
            yield new Scalar(scalar.getValue(), scalar.isPlain(), place);
          }
          case SequenceStart -> {
            checkTag(((CollectionStartEvent) event).getTag(), place);
            yield sequence(events, depth, place);
          }
          case MappingStart -> {
            checkTag(((CollectionStartEvent) event).getTag(), place);
            yield mapping(events, depth, place);
          }
          default -> throw stop(place, "is no YAML that can be read");
        };
    ((NodeEvent) event)
        .getAnchor()
        .map(Anchor::getValue)
        .ifPresent(name -> anchors.put(name, new Sized(node, nodes - before)));
    return node;
  }

  private YamlNode followed(AliasEvent alias, Place place) {
    String name = alias.getAlias().getValue();
    Sized meant = anchors.get(name);
    if (meant == null) {
      throw stop(place, "the alias *" + Echo.visible(name) + " has no anchor before it");
    }
    count(meant.size(), place);
    return meant.node();
  }

  private YamlNode sequence(Iterator<Event> events, int depth, Place place) {
    List<YamlNode> items = new ArrayList<>();
    while (true) {
      Event event = events.next();
      if (event.getEventId() == Event.ID.SequenceEnd) {
        return new Sequence(items, place);
      }
      items.add(node(event, events, depth + 1));
    }
  }

  private YamlNode mapping(Iterator<Event> events, int depth, Place place) {
    Map<String, Entry> entries = new LinkedHashMap<>();
    List<YamlNode> merged = new ArrayList<>();
    while (true) {
      Event event = events.next();
      if (event.getEventId() == Event.ID.MappingEnd) {
        merged.forEach(node -> merge(node, entries));
        return new Mapping(List.copyOf(entries.values()), place);
      }
      Place keyPlace = at(event);
      YamlNode keyNode = node(event, events, depth + 1);
      YamlNode value = node(events.next(), events, depth + 1);
      if (!(keyNode instanceof Scalar key)) {
        problems.add(keyPlace, "", "a key must be a single word, not a list or a mapping");
      } else if (key.plain() && key.text().equals("<<")) {
        merged.add(value);
      } else {
        Entry first = entries.putIfAbsent(key.text(), new Entry(key.text(), keyPlace, value));
        if (first != null) {
          problems.add(
              keyPlace,
              "",
              "the key "
                  + Echo.quote(key.text())
                  + " stands here again; it was given in line "
                  + first.place().line());
        }
      }
      if (entries.size() > MAX_ENTRIES) {
        throw stop(place, "more than " + MAX_ENTRIES + " keys in one mapping");
      }
    }
  }

  private void merge(YamlNode node, Map<String, Entry> entries) {
    switch (node) {
      case Mapping mapping -> mapping.entries().forEach(e -> entries.putIfAbsent(e.key(), e));
      case Sequence sequence -> sequence.items().forEach(item -> merge(item, entries));
      case Scalar scalar ->
          problems.add(scalar.place(), "<<", "must name a mapping, such as *defaults");
    }
  }

  private void checkTag(Optional<String> tag, Place place) {
    if (tag.isEmpty() || tag.get().equals("!")) {
      return;
    }
    String name = tag.get();
    if (!name.startsWith(STANDARD_TAG) || !TAGS.contains(name.substring(STANDARD_TAG.length()))) {
      problems.add(place, "", "the tag " + Echo.quote(name) + " is not understood; leave it out");
    }
  }

  private void count(long more, Place place) {
    nodes += more;
    if (nodes > MAX_NODES) {
      throw stop(place, String.format("more than %,d values, aliases followed", MAX_NODES));
    }
  }

  private Stop stop(Place place, String message) {
    problems.add(place, "", message);
    return new Stop();
  }

  /** The parser's words, without the piece of the file that it would show: that may be a key. */
  private static String explain(MarkedYamlEngineException e) {
    String problem = e.getProblem();
    if (problem.contains("\\t")) {
      return "a tab stands here; YAML is indented with spaces";
    }
    String context = e.getContext();
    return "is no YAML: "
        + Echo.visible(problem)
        + (context == null || context.isBlank() ? "" : " (" + Echo.visible(context) + ")");
  }

  private Place at(Event event) {
    return at(event.getStartMark());
  }

  private Place at(Optional<Mark> mark) {
    return mark.map(m -> new Place(file, m.getLine() + 1, m.getColumn() + 1))
        .orElse(Place.of(file));
  }

  private Place at(int codePoint) {
    int[] points = text.codePoints().limit(codePoint).toArray();
    int line = 1;
    int column = 1;
    for (int point : points) {
      column = point == '\n' ? 1 : column + 1;
      line += point == '\n' ? 1 : 0;
    }
    return new Place(file, line, column);
  }
}
