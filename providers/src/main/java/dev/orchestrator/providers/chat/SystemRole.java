package dev.orchestrator.providers.chat;

import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Collectors;

/** As whose words a server takes the system text of a request. */
public enum SystemRole {
  /** A message of role {@code system}: nearly every server. */
  SYSTEM,
  /** A message of role {@code developer}, as OpenAI's newer models call it. */
  DEVELOPER,
  /** None: the text stands before the user's first words, for servers that know no such role. */
  USER;

  /**
   * The one that is named so in a configuration.
   *
   * @throws IllegalArgumentException if none is; the message names all
   */
  public static SystemRole named(String word) {
    return Arrays.stream(values())
        .filter(role -> role.word().equals(word))
        .findFirst()
        .orElseThrow(() ->
            new IllegalArgumentException(
                "system_role: '"
                    + word
                    + "' is none of "
                    + Arrays.stream(values())
                        .map(SystemRole::word)
                        .collect(Collectors.joining(", "))));
  }

  String word() {
    return name().toLowerCase(Locale.ROOT);
  }
}
