package dev.orchestrator.core.trust;

import dev.orchestrator.core.config.Vendor;
import dev.orchestrator.core.yaml.Echo;
import dev.orchestrator.core.yaml.YamlNode;
import dev.orchestrator.core.yaml.YamlNode.Entry;
import dev.orchestrator.core.yaml.YamlNode.Mapping;
import dev.orchestrator.core.yaml.YamlNode.Scalar;
import dev.orchestrator.core.yaml.YamlNode.Sequence;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What files would do, read from their text as it stands: nothing is expanded, nothing run. Files
 * that are wrong in other ways are described as far as they can be.
 */
final class Effects {
  private static final Pattern VARIABLE = Pattern.compile("\\$\\{([A-Za-z_][A-Za-z0-9_]*)");
  private static final List<String> ENDPOINTS =
      List.of("endpoint", "api_url", "base_url", "api_base");

  private final List<String> effects = new ArrayList<>();

  private Effects() {}

  static List<String> of(Contents contents) {
    Effects effects = new Effects();
    contents.trees().forEach(effects::file);
    for (String name : contents.unreadable()) {
      effects.add(name + " cannot be understood, and would be refused");
    }
    for (String name : contents.names()) {
      if (name.startsWith("prompts/")) {
        effects.add("replaces a prompt: " + name);
      } else if (name.startsWith("plugins/")) {
        effects.add("runs code of its own: " + name);
      }
    }
    return effects.effects;
  }

  private void add(String effect) {
    effects.add(Echo.visible(effect));
  }

  private void file(String name, YamlNode root) {
    if (!(root instanceof Mapping top)) {
      return;
    }
    mapping(top, "providers").ifPresent(providers -> providers.entries().forEach(this::provider));
    top.value("gate").ifPresent(this::gate);
    mapping(top, "workspace").ifPresent(this::workspace);
    mapping(top, "review")
        .flatMap(review -> text(review, "independence"))
        .filter(word -> !word.equalsIgnoreCase("maker"))
        .ifPresent(word -> add("reviews need not be by another maker: independence " + word));
    for (String section : List.of("routing", "limits")) {
      mapping(top, section).ifPresent(map -> lifted(section, map));
    }
  }

  private void provider(Entry entry) {
    if (!(entry.value() instanceof Mapping provider)) {
      if (entry.value().isNull()) {
        add("provider " + entry.key() + " is sent prompts and code at its vendor's address");
      }
      return;
    }
    List<Mapping> layers = new ArrayList<>(List.of(provider));
    mapping(provider, "settings").ifPresent(layers::add);
    if (Set.of("false", "no", "off")
        .contains(text(provider, "enabled").orElse("").toLowerCase(Locale.ROOT))) {
      return;
    }
    String endpoint = "its vendor's address";
    String key = usualKey(entry.key(), text(provider, "type").orElse(entry.key()));
    for (Mapping layer : layers) {
      for (String word : ENDPOINTS) {
        endpoint = text(layer, word).orElse(endpoint);
      }
      Optional<String> written = text(layer, "api_key");
      if (written.isPresent()) {
        List<String> names = variables(written.get());
        key = names.isEmpty() ? "a key written in the file" : String.join(", ", names);
      }
      if (layer.value("api_key_command").isPresent()) {
        key = "a key";
        layer
            .value("api_key_command")
            .ifPresent(node -> add("provider " + entry.key() + " runs: " + words(node)));
      }
      text(layer, "script")
          .ifPresent(script -> add("provider " + entry.key() + " answers from " + script));
      text(layer, "ca_bundle")
          .ifPresent(file ->
              add("provider " + entry.key() + " trusts the certificate authorities in " + file));
      text(layer, "cli_path")
          .ifPresent(program -> add("provider " + entry.key() + " may run " + program));
    }
    add(
        "provider "
            + entry.key()
            + " is sent prompts, code and "
            + key
            + " at "
            + address(endpoint));
    Set<String> read = new LinkedHashSet<>();
    collect(provider, read);
    List.of(key.split(", ")).forEach(read::remove); // told already
    if (!read.isEmpty()) {
      add(
          "provider "
              + entry.key()
              + " also reads from the environment: "
              + String.join(", ", read));
    }
  }

  /** An address is no place for a secret, and what is refused later must not be printed here. */
  private static String address(String written) {
    return written.replaceFirst("//[^/@]*@", "//****@").replaceFirst("[?#].*", "?****");
  }

  private static String usualKey(String name, String type) {
    return Vendor.named(name)
        .or(() -> Vendor.named(type))
        .flatMap(vendor -> vendor.keyVariables().stream().findFirst())
        .orElse("the key you have configured for it, if any,");
  }

  private void gate(YamlNode gate) {
    if (gate instanceof Mapping map && map.value("run").isEmpty() && map.value("name").isEmpty()) {
      map.value("checks").ifPresent(this::checks);
      text(map, "sandbox")
          .filter(word -> Set.of("off", "false", "no").contains(word.toLowerCase(Locale.ROOT)))
          .ifPresent(word -> add("gate runs without a sandbox"));
      text(map, "network")
          .filter(word -> Set.of("true", "yes", "on").contains(word.toLowerCase(Locale.ROOT)))
          .ifPresent(word -> add("gate may use the network"));
      given("gate", map);
    } else {
      checks(gate);
    }
  }

  private void checks(YamlNode checks) {
    if (checks instanceof Sequence sequence) {
      sequence.items().forEach(this::check);
    } else {
      check(checks);
    }
  }

  private void check(YamlNode check) {
    if (check instanceof Mapping map) {
      String name = "gate " + text(map, "name").orElse("(no name)");
      add(name + " runs: " + text(map, "run").orElse("nothing"));
      given(name, map);
    }
  }

  private void given(String name, Mapping map) {
    map.value("env")
        .map(Effects::items)
        .filter(names -> !names.isEmpty())
        .ifPresent(names -> add(name + " is given: " + String.join(", ", names)));
  }

  private void workspace(Mapping workspace) {
    workspace
        .value("setup")
        .ifPresent(setup -> items(setup).forEach(c -> add("each fresh worktree runs: " + c)));
    workspace
        .value("copy")
        .ifPresent(copy -> items(copy).forEach(c -> add("each fresh worktree is given: " + c)));
  }

  private void lifted(String section, Mapping map) {
    for (String key : List.of("allow_unpriced", "allow_unbounded", "relax_high_risk")) {
      text(map, key)
          .filter(word -> Set.of("true", "yes", "on").contains(word.toLowerCase(Locale.ROOT)))
          .ifPresent(word -> add(section + "." + key + " is lifted"));
    }
  }

  private static Optional<Mapping> mapping(Mapping map, String key) {
    return map.value(key).filter(Mapping.class::isInstance).map(Mapping.class::cast);
  }

  private static Optional<String> text(Mapping map, String key) {
    return map.value(key)
        .filter(node -> !node.isNull())
        .filter(Scalar.class::isInstance)
        .map(node -> ((Scalar) node).text());
  }

  private static List<String> items(YamlNode node) {
    return switch (node) {
      case Scalar scalar -> scalar.isNull() ? List.of() : List.of(scalar.text());
      case Sequence sequence -> sequence.items().stream().map(Effects::words).toList();
      case Mapping mapping -> List.of();
    };
  }

  private static String words(YamlNode node) {
    return String.join(" ", items(node));
  }

  private static List<String> variables(String text) {
    List<String> names = new ArrayList<>();
    Matcher matcher = VARIABLE.matcher(text);
    while (matcher.find()) {
      names.add(matcher.group(1));
    }
    return names;
  }

  private static void collect(YamlNode node, Set<String> names) {
    switch (node) {
      case Scalar scalar -> names.addAll(variables(scalar.text()));
      case Sequence sequence -> sequence.items().forEach(item -> collect(item, names));
      case Mapping mapping -> mapping.entries().forEach(e -> collect(e.value(), names));
    }
  }
}
