package dev.orchestrator.engine.edit;

import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * A text file as lines with their own ends, so that what is not edited stays byte for byte,
 * whatever mix of line ends, byte order mark and missing final newline it has.
 */
final class FileText {

  private static final String MARK = "\uFEFF";

  /**
   * One line.
   *
   * @param text the line without its end
   * @param end LF, CRLF, CR or, for a last line without an end, nothing
   */
  record Line(String text, String end) {}

  private final boolean mark;
  private final List<Line> lines;
  private final String style;

  private FileText(boolean mark, List<Line> lines) {
    this.mark = mark;
    this.lines = List.copyOf(lines);
    this.style = style(lines);
  }

  /**
   * Reads a file's bytes.
   *
   * @throws CharacterCodingException if they are no UTF-8 text
   */
  static FileText of(byte[] bytes) throws CharacterCodingException {
    String text = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
    if (text.indexOf('\0') >= 0) {
      throw new CharacterCodingException();
    }
    boolean mark = text.startsWith(MARK);
    return new FileText(mark, split(mark ? text.substring(1) : text));
  }

  private static List<Line> split(String text) {
    List<Line> lines = new ArrayList<>();
    int start = 0;
    for (int i = 0; i < text.length(); i++) {
      if (text.charAt(i) == '\n') {
        int end = i > start && text.charAt(i - 1) == '\r' ? i - 1 : i;
        lines.add(new Line(text.substring(start, end), text.substring(end, i + 1)));
        start = i + 1;
      }
    }
    if (start < text.length()) {
      lines.add(new Line(text.substring(start), ""));
    }
    return lines;
  }

  private static String style(List<Line> lines) {
    long crlf = lines.stream().filter(line -> line.end().equals("\r\n")).count();
    long lf = lines.stream().filter(line -> line.end().equals("\n")).count();
    return crlf > lf ? "\r\n" : "\n";
  }

  boolean isEmpty() {
    return lines.isEmpty();
  }

  List<String> texts() {
    return lines.stream().map(Line::text).toList();
  }

  /**
   * Replaces lines.
   *
   * @param changes where in this text, from the top down, not overlapping
   * @return the new text's bytes
   * @throws CharacterCodingException if the new text cannot be written as UTF-8
   */
  byte[] with(List<Change> changes) throws CharacterCodingException {
    List<Line> result = new ArrayList<>();
    int next = 0;
    for (Change change : changes) {
      result.addAll(lines.subList(next, change.from()));
      result.addAll(replaced(change));
      next = change.from() + change.count();
    }
    result.addAll(lines.subList(next, lines.size()));
    return bytes(withFinalEnd(result));
  }

  /**
   * The new lines of one place. Lines at its top and bottom that stay the same keep their own ends;
   * the others take the end of the first line replaced.
   */
  private List<Line> replaced(Change change) {
    List<Line> old = lines.subList(change.from(), change.from() + change.count());
    List<String> texts = change.lines();
    int most = Math.min(old.size(), texts.size());
    int top = 0;
    while (top < most && old.get(top).text().equals(texts.get(top))) {
      top++;
    }
    int bottom = 0;
    while (bottom < most - top
        && old.get(old.size() - 1 - bottom).text().equals(texts.get(texts.size() - 1 - bottom))) {
      bottom++;
    }
    Line first = old.get(Math.min(top, old.size() - 1));
    String end = first.end().isEmpty() ? style : first.end();
    List<Line> result = new ArrayList<>(old.subList(0, top));
    texts.subList(top, texts.size() - bottom).forEach(text -> result.add(new Line(text, end)));
    result.addAll(old.subList(old.size() - bottom, old.size()));
    return result;
  }

  /** Gives inner lines an end, and the last one exactly if the file's last one had one. */
  private List<Line> withFinalEnd(List<Line> result) {
    boolean ended = lines.isEmpty() || !lines.getLast().end().isEmpty();
    List<Line> fixed = new ArrayList<>(result.size());
    for (int i = 0; i < result.size(); i++) {
      Line line = result.get(i);
      boolean last = i == result.size() - 1;
      boolean wanted = !last || ended;
      if (wanted == line.end().isEmpty()) {
        line = new Line(line.text(), wanted ? style : "");
      }
      fixed.add(line);
    }
    return fixed;
  }

  private byte[] bytes(List<Line> result) throws CharacterCodingException {
    StringBuilder text = new StringBuilder(mark ? MARK : "");
    result.forEach(line -> text.append(line.text()).append(line.end()));
    return encode(text);
  }

  /** The bytes of a new file with these lines, each ended by LF. */
  static byte[] fresh(List<String> lines) throws CharacterCodingException {
    StringBuilder text = new StringBuilder();
    lines.forEach(line -> text.append(line).append('\n'));
    return encode(text);
  }

  private static byte[] encode(CharSequence text) throws CharacterCodingException {
    ByteBuffer buffer = StandardCharsets.UTF_8.newEncoder().encode(CharBuffer.wrap(text));
    byte[] bytes = new byte[buffer.remaining()];
    buffer.get(bytes);
    return bytes;
  }

  /**
   * One place to change.
   *
   * @param from the first line replaced, from 0
   * @param count how many lines are replaced, at least 1 unless the text is empty
   * @param lines what stands there instead
   * @param block the block that asked for it
   */
  record Change(int from, int count, List<String> lines, int block) {}
}
