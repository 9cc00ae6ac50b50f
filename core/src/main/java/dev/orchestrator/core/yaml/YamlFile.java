package dev.orchestrator.core.yaml;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/**
 * Reads a YAML file into {@link YamlNode}s. Refused, with a problem each: a file over 2 MiB, more
 * than 64 levels, more than 200,000 nodes once aliases are followed, a key given twice, a second
 * document, tags, text that is not UTF-8.
 */
public final class YamlFile {
  /** The largest file that is read: 2 MiB. */
  public static final int MAX_BYTES = 2 * 1024 * 1024;

  private YamlFile() {}

  /**
   * Reads one file.
   *
   * @param problems gets what is wrong: a missing or unreadable file too
   * @return the root; empty if the file holds nothing but comments, or cannot be used at all
   */
  public static Optional<YamlNode> read(Path file, Problems problems) {
    Place place = Place.of(file);
    try {
      if (Files.isDirectory(file)) {
        problems.add(place, "", "is a directory; a YAML file is wanted");
        return Optional.empty();
      }
      if (!Files.exists(file)) {
        problems.add(place, "", "there is no such file");
        return Optional.empty();
      }
      if (!Files.isRegularFile(file)) {
        problems.add(place, "", "is no regular file");
        return Optional.empty();
      }
      long size = Files.size(file);
      if (size > MAX_BYTES) {
        problems.add(
            place,
            "",
            String.format(
                "has %,d bytes; at most %,d are read. Is it the right file?", size, MAX_BYTES));
        return Optional.empty();
      }
      return parse(file, decode(Files.readAllBytes(file)), problems);
    } catch (CharacterCodingException e) {
      problems.add(place, "", "is not UTF-8 text; save it as UTF-8");
    } catch (AccessDeniedException e) {
      problems.add(place, "", "may not be read: permission denied");
    } catch (IOException e) {
      problems.add(place, "", "cannot be read (" + e.getClass().getSimpleName() + ")");
    }
    return Optional.empty();
  }

  /** Reads text as if it stood in this file. */
  public static Optional<YamlNode> parse(Path file, String text, Problems problems) {
    return new YamlTree(file, text, problems).root();
  }

  private static String decode(byte[] bytes) throws CharacterCodingException {
    String text = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
    return text.startsWith("\uFEFF") ? text.substring(1) : text;
  }
}
