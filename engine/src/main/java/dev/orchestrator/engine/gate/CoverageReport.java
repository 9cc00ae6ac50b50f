package dev.orchestrator.engine.gate;

import dev.orchestrator.core.config.CoverageRule.Format;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import javax.xml.stream.XMLStreamReader;

/**
 * Reads the lines that tests reach from a report of JaCoCo ({@code counter} of type LINE below the
 * root), Cobertura ({@code lines-covered} and {@code lines-valid} of the root, else its lines), or
 * lcov ({@code DA}, else {@code LH} and {@code LF}).
 */
final class CoverageReport {

  /** Lines reached, and lines that count; there may be none. */
  record Lines(long covered, long total) {
    Lines plus(Lines other) {
      return new Lines(Math.addExact(covered, other.covered), Math.addExact(total, other.total));
    }
  }

  private CoverageReport() {}

  /**
   * Reads a report.
   *
   * @throws IOException with the reason if it cannot be read, is of another format, or tells no
   *     line counts that can be true
   */
  static Lines read(Path file, Format format) throws IOException {
    ReportXml.checked(file);
    boolean xml = isXml(file);
    if (xml && format == Format.LCOV
        || !xml && (format == Format.JACOCO || format == Format.COBERTURA)) {
      throw new IOException("it is no report of " + format.name().toLowerCase(Locale.ROOT));
    }
    try {
      Lines lines = xml ? xml(file, format) : Lcov.read(file);
      if (lines.covered < 0 || lines.covered > lines.total) {
        throw new IOException(
            "it says that " + lines.covered + " of " + lines.total + " lines are reached");
      }
      return lines;
    } catch (NumberFormatException | ArithmeticException e) {
      throw new IOException("a count in it is no whole number: " + e.getMessage(), e);
    }
  }

  private static boolean isXml(Path file) throws IOException {
    byte[] start;
    try (var in = Files.newInputStream(file)) {
      start = in.readNBytes(256);
    }
    String text = new String(start, StandardCharsets.UTF_8).strip();
    return (text.startsWith("\uFEFF") ? text.substring(1) : text).startsWith("<");
  }

  private static Lines xml(Path file, Format format) throws IOException {
    Counters counters = new Counters();
    ReportXml.read(file, counters);
    return switch (counters.root) {
      case "report" -> of(Format.JACOCO, format, counters.jacoco());
      case "coverage" -> of(Format.COBERTURA, format, counters.cobertura());
      default ->
          throw new IOException(
              "its root <" + counters.root + "> is neither JaCoCo's nor Cobertura's");
    };
  }

  private static Lines of(Format found, Format wanted, Lines lines) throws IOException {
    if (wanted != Format.AUTO && wanted != found) {
      throw new IOException(
          "it is a report of "
              + found.name().toLowerCase(Locale.ROOT)
              + ", not of "
              + wanted.name().toLowerCase(Locale.ROOT));
    }
    return lines;
  }

  /** The counts of an XML report. */
  private static final class Counters implements ReportXml.Elements {
    private String root = "";
    private String valid = "";
    private String covered = "";
    private boolean counted;
    private long lineCovered;
    private long lineMissed;
    private final Map<String, Map<Long, Boolean>> hits = new HashMap<>();
    private String file = "";
    private boolean inMethod;

    @Override
    public void begins(int depth, String name, XMLStreamReader attributes) {
      if (depth == 1) {
        root = name;
        valid = ReportXml.attribute(attributes, "lines-valid");
        covered = ReportXml.attribute(attributes, "lines-covered");
      } else if (root.equals("report")) {
        if (depth == 2
            && name.equals("counter")
            && ReportXml.attribute(attributes, "type").equals("LINE")) {
          counted = true;
          lineCovered =
              Math.addExact(
                  lineCovered, Long.parseLong(ReportXml.attribute(attributes, "covered")));
          lineMissed =
              Math.addExact(lineMissed, Long.parseLong(ReportXml.attribute(attributes, "missed")));
        }
      } else if (name.equals("class")) {
        file = ReportXml.attribute(attributes, "filename");
      } else if (name.equals("method")) {
        inMethod = true;
      } else if (name.equals("line") && !inMethod && !file.isEmpty() && valid.isEmpty()) {
        // a line stands again below its method, and a file below each of its classes
        hits.computeIfAbsent(file, any -> new HashMap<>())
            .merge(
                Long.parseLong(ReportXml.attribute(attributes, "number")),
                Long.parseLong(ReportXml.attribute(attributes, "hits")) > 0,
                Boolean::logicalOr);
      }
    }

    @Override
    public void ends(int depth, String name) {
      if (name.equals("method")) {
        inMethod = false;
      }
    }

    private Lines jacoco() throws IOException {
      if (!counted) {
        throw new IOException("it has no <counter type=\"LINE\"> below <report>");
      }
      if (lineCovered < 0 || lineMissed < 0) {
        throw new IOException("it says that lines below zero are reached");
      }
      return new Lines(lineCovered, Math.addExact(lineCovered, lineMissed));
    }

    private Lines cobertura() {
      if (!valid.isEmpty()) {
        return new Lines(Long.parseLong(covered), Long.parseLong(valid));
      }
      return total(hits);
    }
  }

  private static Lines total(Map<String, Map<Long, Boolean>> hits) {
    long total = 0;
    long reached = 0;
    for (Map<Long, Boolean> lines : hits.values()) {
      total += lines.size();
      reached += lines.values().stream().filter(hit -> hit).count();
    }
    return new Lines(reached, total);
  }

  /** lcov's tracefile: records of lines {@code KEY:value}, ended by {@code end_of_record}. */
  private static final class Lcov {
    private final Map<String, Map<Long, Boolean>> hits = new HashMap<>();
    private Lines summed = new Lines(0, 0);
    private String file = "";
    private boolean lines;
    private long found;
    private long hit;

    static Lines read(Path path) throws IOException {
      Lcov lcov = new Lcov();
      boolean any = false;
      try (BufferedReader reader = Files.newBufferedReader(path, StandardCharsets.UTF_8)) {
        for (String line = reader.readLine(); line != null; line = reader.readLine()) {
          any |= lcov.line(line.strip());
        }
      } catch (CharacterCodingException e) {
        throw new IOException("it is no text", e);
      }
      if (!any) {
        throw new IOException("it is a report of neither JaCoCo nor Cobertura nor lcov");
      }
      if (!lcov.file.isEmpty()) {
        throw new IOException("its last record is cut: there is no end_of_record");
      }
      return total(lcov.hits).plus(lcov.summed);
    }

    /** Whether it was one of lcov's. */
    private boolean line(String line) {
      if (line.equals("end_of_record")) {
        if (!lines) {
          summed = summed.plus(new Lines(hit, found));
        }
        file = "";
        lines = false;
        found = 0;
        hit = 0;
      } else if (line.startsWith("SF:")) {
        file = line.substring(3);
      } else if (line.startsWith("DA:")) {
        lines = true;
        String[] parts = line.substring(3).split(",", -1);
        if (parts.length < 2) {
          throw new NumberFormatException(line);
        }
        // the same file may stand in several records, one for each test
        hits.computeIfAbsent(file, any -> new HashMap<>())
            .merge(Long.parseLong(parts[0]), Long.parseLong(parts[1]) > 0, Boolean::logicalOr);
      } else if (line.startsWith("LF:")) {
        found = Long.parseLong(line.substring(3));
      } else if (line.startsWith("LH:")) {
        hit = Long.parseLong(line.substring(3));
      } else {
        return false;
      }
      return true;
    }
  }
}
