package dev.orchestrator.core.config;

import dev.orchestrator.api.Secret;
import dev.orchestrator.core.yaml.YamlValue;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Finds a provider's key: {@code api_key}, else {@code api_key_command}, else the vendor's usual
 * environment variable. No message ever holds any part of it.
 */
final class ApiKey {
  private final Surroundings surroundings;
  private final Vendor vendor;
  private @Nullable Secret secret;

  ApiKey(Surroundings surroundings, Vendor vendor) {
    this.surroundings = surroundings;
    this.vendor = vendor;
  }

  /** The key, or null. */
  @Nullable Secret secret() {
    return secret;
  }

  /**
   * Looks for it.
   *
   * @param keyless whether this provider needs no key of ours
   * @param missing is told why there is none
   */
  ApiKey read(
      @Nullable YamlValue value,
      @Nullable YamlValue command,
      boolean enabled,
      boolean keyless,
      Set<String> missing) {
    if (value != null && command != null) {
      command.problem("stands beside 'api_key'; keep one of them");
    } else if (value != null) {
      fromValue(value, missing);
    } else if (command != null) {
      fromCommand(command, enabled, missing);
    } else if (!keyless && !vendor.keyVariables().isEmpty()) {
      fromEnvironment(missing);
    }
    return this;
  }

  private void fromValue(YamlValue value, Set<String> missing) {
    List<String> variables = value.variables();
    String text = value.text();
    if (text == null) {
      return;
    }
    if (text.isBlank()) {
      missing.add(
          variables.isEmpty() ? "api_key is blank" : variables.getFirst() + " is not set (blank)");
      return;
    }
    if (variables.isEmpty() && readByOthers(value.place().file())) {
      value.warn(
          "is written in a file that others can read: chmod 600 it, or write ${"
              + vendor.keyVariables().stream().findFirst().orElse("NAME_OF_A_VARIABLE")
              + "}");
    }
    accept(text, variables.isEmpty() ? "api_key" : variables.getFirst(), missing);
  }

  private void fromCommand(YamlValue command, boolean enabled, Set<String> missing) {
    // nothing is expanded: a value of the environment has no business in an argument list
    List<String> words = command.literals();
    if (!enabled || words.isEmpty()) {
      return;
    }
    List<String> argv = command.isList() ? words : List.of("sh", "-c", words.getFirst());
    String answer;
    try {
      answer = surroundings.commands().apply(argv);
    } catch (RuntimeException e) {
      missing.add("api_key_command failed: " + e.getMessage());
      return;
    }
    if (answer.isBlank()) {
      missing.add("api_key_command printed nothing");
    } else {
      accept(answer, "what api_key_command printed", missing);
    }
  }

  private void fromEnvironment(Set<String> missing) {
    for (String variable : vendor.keyVariables()) {
      String text = surroundings.environment().getOrDefault(variable, "");
      if (!text.isBlank()) {
        accept(text, variable, missing);
        return;
      }
    }
    missing.add(vendor.keyVariables().getFirst());
  }

  private void accept(String text, String source, Set<String> missing) {
    if (illegal(text.strip())) {
      missing.add(source + " holds a character that no header may hold (a line break?)");
    } else {
      secret = Secret.of(text);
    }
  }

  /** Whether a text may not stand in a header: it must be visible ASCII or blanks. */
  static boolean illegal(String text) {
    return text.chars().anyMatch(c -> c < ' ' || c > '~');
  }

  private static boolean readByOthers(Path file) {
    try {
      Set<PosixFilePermission> permissions = Files.getPosixFilePermissions(file);
      return permissions.contains(PosixFilePermission.OTHERS_READ);
    } catch (IOException | UnsupportedOperationException e) {
      return false;
    }
  }
}
