package dev.orchestrator.engine.agent;

import java.text.Normalizer;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * Judges a path that a model named, before anything touches a disk: relative, inside the tree, the
 * same on every file system, and no place where secrets or the program's own files lie. The edit
 * room judges again, against the real tree and its links.
 */
final class RepositoryPath {
  private static final int MAX_CHARS = 400;
  private static final Set<String> CLOSED =
      Set.of(".git", ".orchestrator", ".ssh", ".gnupg", ".aws");
  private static final Pattern DEVICE =
      Pattern.compile("(?i)(con|prn|aux|nul|com\\d|lpt\\d)(\\..*)?");
  private static final Pattern SHORT_GIT_NAME = Pattern.compile("(?i)git~\\d+");
  private static final Pattern SECRET_FILE =
      Pattern.compile(
          "(?i)\\.env|\\.env\\.(?!example$|sample$|template$|dist$).+|\\.netrc|\\.npmrc|\\.pypirc"
              + "|id_(rsa|dsa|ecdsa|ed25519)|.+\\.(pem|p12|pfx|jks|keystore)|\\.git-credentials");

  private RepositoryPath() {}

  /** The path without the {@code ./} that many models put before it. */
  static String plain(String path) {
    return path.startsWith("./") && path.length() > 2 ? path.substring(2) : path;
  }

  /** What two paths share that some file system holds for the same. */
  static String twin(String path) {
    return Normalizer.normalize(path, Normalizer.Form.NFC).toLowerCase(Locale.ROOT);
  }

  /** What is wrong with the path, or empty. */
  static Optional<String> problem(String path) {
    return fault(path).map(fault -> "the path " + shown(path) + " " + fault);
  }

  private static Optional<String> fault(String path) {
    if (path.isBlank()) {
      return Optional.of("is empty");
    }
    if (path.length() > MAX_CHARS) {
      return Optional.of("is longer than " + MAX_CHARS + " characters");
    }
    if (path.codePoints().anyMatch(RepositoryPath::unprintable)) {
      return Optional.of("holds a control or invisible character");
    }
    if (path.startsWith("/") || path.startsWith("~") || path.matches("[A-Za-z]:.*")) {
      return Optional.of("is not relative to the repository's root");
    }
    if (path.contains("\\") || path.contains(":")) {
      return Optional.of("holds a backslash or a colon; separate folders with /");
    }
    for (String name : List.of(path.split("/", -1))) {
      Optional<String> fault = nameFault(name);
      if (fault.isPresent()) {
        return fault;
      }
    }
    return Optional.empty();
  }

  private static Optional<String> nameFault(String name) {
    if (name.isEmpty() || name.equals(".")) {
      return Optional.of("has an empty part; name a file as the tree lists it");
    }
    if (name.equals("..")) {
      return Optional.of("leads out of the repository");
    }
    if (name.endsWith(".") || name.endsWith(" ") || name.startsWith(" ")) {
      return Optional.of("has a part that begins or ends with a space or ends with a dot");
    }
    if (CLOSED.contains(name.toLowerCase(Locale.ROOT)) || SHORT_GIT_NAME.matcher(name).matches()) {
      return Optional.of("lies in " + name + ", which is closed to models");
    }
    if (DEVICE.matcher(name).matches()) {
      return Optional.of("names a device");
    }
    if (SECRET_FILE.matcher(name).matches()) {
      return Optional.of("names a file that usually holds secrets");
    }
    return Optional.empty();
  }

  private static boolean unprintable(int c) {
    return switch (Character.getType(c)) {
      case Character.CONTROL,
          Character.FORMAT,
          Character.SURROGATE,
          Character.LINE_SEPARATOR,
          Character.PARAGRAPH_SEPARATOR,
          Character.UNASSIGNED ->
          true;
      default -> false;
    };
  }

  private static String shown(String path) {
    StringBuilder visible = new StringBuilder("'");
    path.codePoints()
        .limit(80)
        .forEach(c -> {
          if (unprintable(c)) {
            visible.append(String.format(Locale.ROOT, "\\u%04x", c));
          } else {
            visible.appendCodePoint(c);
          }
        });
    return visible.append(path.length() > 80 ? "…'" : "'").toString();
  }
}
