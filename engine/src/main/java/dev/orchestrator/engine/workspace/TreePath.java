package dev.orchestrator.engine.workspace;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.text.Normalizer;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * What a path from a model, a plan or a task file may be: relative, inside the tree on every file
 * system people clone to, and neither git's, nor Orchestrator's, nor a secret.
 *
 * <p>Names are judged first, without a look at the disk, by the strictest of Linux, macOS and
 * Windows: what is a harmless name here may be {@code .git} where the branch is checked out next
 * (case, Unicode forms, trailing dots, 8.3 names, streams). Then each part is looked at without
 * following links.
 */
public final class TreePath {

  private static final int MAX_LENGTH = 1024;
  private static final int MAX_PART_BYTES = 255;

  private static final Pattern DEVICE =
      Pattern.compile("(?i)(CON|PRN|AUX|NUL|CONIN\\$|CONOUT\\$|COM[0-9¹²³]|LPT[0-9¹²³])(\\..*)?");

  /** Directories whose content is git's, Orchestrator's, or keys. */
  private static final Pattern CLOSED_PART =
      Pattern.compile("(?i)\\.git|git~\\d+|\\.orchestrator|orches~\\d+|\\.ssh|\\.aws|\\.gnupg");

  /** Files that hold secrets by custom. Samples of them are text like any other. */
  private static final Pattern SECRET_FILE =
      Pattern.compile(
          "(?i)\\.env(\\..+)?|.+\\.(pem|key|p12|pfx|jks|keystore|kdbx|ppk)"
              + "|id_(rsa|dsa|ecdsa|ed25519)([._-].*)?|\\.netrc|_netrc|\\.npmrc|\\.pypirc"
              + "|\\.pgpass|\\.htpasswd|\\.git-credentials|\\.dockercfg");

  private static final Pattern SAMPLE_FILE =
      Pattern.compile("(?i)\\.env\\.(example|sample|template|dist)");

  /** What machines run by themselves: on push, or before a build's own files are read. */
  private static final Pattern AUTOMATION =
      Pattern.compile(
          "(?i)(\\.github/(workflows|actions)|\\.circleci|\\.mvn|\\.gradle|\\.husky|\\.vscode|\\.idea"
              + "|\\.devcontainer)(/.*)?|\\.gitlab-ci\\.ya?ml|\\.gitmodules");

  private TreePath() {}

  /**
   * Checks the name alone.
   *
   * @throws PathRefusedException saying what is wrong with it
   */
  public static void checkName(String path) throws PathRefusedException {
    if (path.isBlank()) {
      throw new PathRefusedException("the path is empty");
    }
    if (path.length() > MAX_LENGTH) {
      throw new PathRefusedException(
          "the path is longer than "
              + MAX_LENGTH
              + " characters ("
              + path.length()
              + "); choose a shorter one");
    }
    checkCharacters(path);
    if (path.startsWith("/") || path.startsWith("~")) {
      throw new PathRefusedException(
          "the path must be relative to the repository's root, without a leading "
              + path.charAt(0));
    }
    for (String part : path.split("/", -1)) {
      checkPart(part);
    }
    String file = path.substring(path.lastIndexOf('/') + 1);
    if (SECRET_FILE.matcher(file).matches() && !SAMPLE_FILE.matcher(file).matches()) {
      throw new PathRefusedException("files like " + file + " hold secrets and are never touched");
    }
  }

  private static void checkCharacters(String path) throws PathRefusedException {
    for (int i = 0; i < path.length(); ) {
      int c = path.codePointAt(i);
      int type = Character.getType(c);
      if (type == Character.CONTROL
          || type == Character.FORMAT
          || type == Character.SURROGATE
          || type == Character.UNASSIGNED
          || type == Character.LINE_SEPARATOR
          || type == Character.PARAGRAPH_SEPARATOR) {
        throw new PathRefusedException(
            String.format(
                "the path contains the invisible or control character U+%04X; leave it out", c));
      }
      if (c == '\\' || c == ':' || "<>\"|?*".indexOf(c) >= 0) {
        throw new PathRefusedException(
            "the path contains '"
                + (char) c
                + "'; parts are separated by '/' and this character is not portable");
      }
      i += Character.charCount(c);
    }
    if (!Normalizer.isNormalized(path, Normalizer.Form.NFC)) {
      throw new PathRefusedException(
          "the path is not in Unicode's composed form (NFC), so that two files could share a name;"
              + " write it in that form");
    }
  }

  private static void checkPart(String part) throws PathRefusedException {
    if (part.isEmpty()) {
      throw new PathRefusedException("the path has an empty part ('//' or a trailing '/')");
    }
    if (part.equals(".") || part.equals("..")) {
      throw new PathRefusedException(
          "the path has a part '" + part + "'; name the file from the repository's root");
    }
    if (part.endsWith(".") || part.endsWith(" ") || part.startsWith(" ")) {
      throw new PathRefusedException(
          "'" + part + "' begins with a space or ends with a dot or a space; choose another name");
    }
    if (part.getBytes(StandardCharsets.UTF_8).length > MAX_PART_BYTES) {
      throw new PathRefusedException(
          "a part of the path is longer than 255 bytes; choose a shorter one");
    }
    if (DEVICE.matcher(part).matches()) {
      throw new PathRefusedException(
          "'" + part + "' is the name of a device on Windows; choose another");
    }
    if (CLOSED_PART.matcher(part).matches()) {
      throw new PathRefusedException(
          "'"
              + part
              + "' belongs to git, to Orchestrator or to the user's keys; it is never touched");
    }
  }

  /**
   * Whether machines act on this file by themselves (workflows that run on push, {@code .mvn}, …),
   * so that it is edited only where the user named it.
   */
  public static boolean isAutomation(String path) {
    return AUTOMATION.matcher(path).matches();
  }

  /**
   * Finds the place of a path in a tree for writing: checks the name, then that no part of it is a
   * link, that what is there is a plain file under exactly this name, and that nothing there
   * differs from it by case or Unicode form alone.
   *
   * @param root the tree, links resolved
   * @return the file, which may be absent
   * @throws PathRefusedException if it may not be written
   */
  public static Path locate(Path root, String path) throws PathRefusedException {
    checkName(path);
    Path at = root;
    List<String> parts = List.of(path.split("/", -1));
    for (int i = 0; i < parts.size(); i++) {
      Path next = at.resolve(parts.get(i));
      boolean last = i == parts.size() - 1;
      if (Files.exists(next, LinkOption.NOFOLLOW_LINKS)) {
        checkPlain(root, next, last);
      } else {
        checkTwin(root, at, parts.get(i));
        return root.resolve(path);
      }
      at = next;
    }
    return at;
  }

  private static void checkPlain(Path root, Path file, boolean last) throws PathRefusedException {
    BasicFileAttributes attributes;
    try {
      attributes = Files.readAttributes(file, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
      String shown = root.relativize(file).toString();
      if (attributes.isSymbolicLink()) {
        throw new PathRefusedException(
            "'"
                + shown
                + "' is a symbolic link; name the file it stands for, if that is in the tree");
      }
      if (last && attributes.isDirectory()) {
        throw new PathRefusedException(
            "'" + shown + "' is a directory, not a file; name a file in it");
      }
      if (!last && !attributes.isDirectory()) {
        throw new PathRefusedException(
            "'" + shown + "' is a file, not a directory; choose another path");
      }
      if (last && !attributes.isRegularFile()) {
        throw new PathRefusedException(
            "'" + shown + "' is a device or a pipe, not a plain file; leave it as it is");
      }
      if (last && (int) Files.getAttribute(file, "unix:nlink") > 1) {
        throw new PathRefusedException(
            "'" + shown + "' is a hard link: the same file has other names; leave it as it is");
      }
      String real = file.toRealPath(LinkOption.NOFOLLOW_LINKS).getFileName().toString();
      if (!real.equals(file.getFileName().toString())) {
        throw new PathRefusedException(
            "'" + shown + "' is called '" + real + "' here; use that name");
      }
    } catch (IOException e) {
      throw new UncheckedIOException("cannot look at " + file, e);
    }
  }

  private static void checkTwin(Path root, Path directory, String name)
      throws PathRefusedException {
    if (!Files.isDirectory(directory, LinkOption.NOFOLLOW_LINKS)) {
      return;
    }
    String folded = fold(name);
    try (Stream<Path> entries = Files.list(directory)) {
      Path twin =
          entries
              .filter(entry -> fold(entry.getFileName().toString()).equals(folded))
              .findFirst()
              .orElse(null);
      if (twin != null) {
        throw new PathRefusedException(
            "'"
                + name
                + "' differs from '"
                + root.relativize(twin)
                + "' only by case or Unicode form; use that name");
      }
    } catch (IOException e) {
      throw new UncheckedIOException("cannot list " + directory, e);
    }
  }

  /** What two names share that are one file on a file system that ignores case and form. */
  public static String fold(String path) {
    return Normalizer.normalize(
        Normalizer.normalize(path, Normalizer.Form.NFC)
            .toUpperCase(Locale.ROOT)
            .toLowerCase(Locale.ROOT),
        Normalizer.Form.NFC);
  }
}
