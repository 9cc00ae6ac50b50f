package dev.orchestrator.base.process;

import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Pattern;

/**
 * The part of an environment that a program may see. It is a list of what passes, not of what is
 * held back, so that a key nobody thought of stays behind.
 */
public final class ProgramEnvironment {

  private static final Set<String> NAMES =
      Set.of(
          "PATH",
          "HOME",
          "USER",
          "LOGNAME",
          "SHELL",
          "LANG",
          "LANGUAGE",
          "TZ",
          "TMPDIR",
          "TMP",
          "TEMP",
          "JAVA_HOME",
          "M2_HOME",
          "GRADLE_HOME",
          "GRADLE_USER_HOME",
          "XDG_CACHE_HOME",
          "XDG_CONFIG_HOME",
          "XDG_DATA_HOME",
          "XDG_RUNTIME_DIR",
          "XDG_STATE_HOME");

  private static final Pattern FAMILIES =
      Pattern.compile("LC_[A-Z]+|MAVEN_[A-Z0-9_]+|JAVA\\d+_HOME");

  /** Names of secrets, also within a family that passes, such as MAVEN_GPG_PASSPHRASE. */
  private static final Pattern SECRETS =
      Pattern.compile("KEY|TOKEN|SECRET|PASSW|PASSPHRASE|CREDENTIAL|AUTH");

  private ProgramEnvironment() {}

  /**
   * What builds and tools need of an environment and nothing that looks like a secret: PATH, HOME,
   * the user, the locale, temporary and XDG directories, JAVA_HOME, {@code MAVEN_*} and the like;
   * TERM is {@code dumb}.
   *
   * @param environment where the values come from, usually {@link System#getenv()}
   */
  public static SortedMap<String, String> allowed(Map<String, String> environment) {
    SortedMap<String, String> result = new TreeMap<>();
    environment.forEach((name, value) -> {
      if (passes(name)) {
        result.put(name, value);
      }
    });
    result.put("TERM", "dumb");
    return result;
  }

  private static boolean passes(String name) {
    return (NAMES.contains(name) || FAMILIES.matcher(name).matches())
        && !SECRETS.matcher(name.toUpperCase(Locale.ROOT)).find();
  }
}
