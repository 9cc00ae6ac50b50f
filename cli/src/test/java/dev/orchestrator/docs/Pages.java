package dev.orchestrator.docs;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** The pages of the documentation, as they lie in the repository. */
final class Pages {
  private static final Path ROOT = Path.of("..").toAbsolutePath().normalize();

  private Pages() {}

  /** A file of the repository. */
  static Path file(String path) {
    return ROOT.resolve(path);
  }

  static String text(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** What stands between fences of a language, in the order of the page. */
  static List<String> fenced(String page, String language) {
    Matcher matcher =
        Pattern.compile("(?ms)^```" + language + "\\n(.*?)^```$").matcher(text(file(page)));
    List<String> blocks = new ArrayList<>();
    while (matcher.find()) {
      blocks.add(matcher.group(1));
    }
    return blocks;
  }

  /** Every page that people read. */
  static List<Path> all() {
    List<Path> pages = new ArrayList<>();
    for (String folder :
        List.of("", "docs", "docs/decisions", "docs/providers", "bench", "examples")) {
      try (Stream<Path> files = Files.list(file(folder))) {
        files.filter(file -> file.toString().endsWith(".md")).sorted().forEach(pages::add);
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
    return pages;
  }
}
