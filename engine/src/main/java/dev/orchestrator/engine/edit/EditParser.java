package dev.orchestrator.engine.edit;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Reads edits from a model's answer: search/replace blocks after Aider's format, {@code DELETE
 * path} and {@code RENAME old -> new} on lines of their own. Prose and fences around them are
 * passed over; whatever looks like an edit but cannot be read for sure is a problem, never dropped.
 *
 * <p>A text that itself contains marker lines is written with longer markers (up to 20 characters):
 * a block that begins with n {@code <} is divided by n {@code =} and ends with n {@code >}.
 */
public final class EditParser {

  private static final Pattern OPEN = Pattern.compile("(<{5,20}) ?SEARCH>?\\s*");
  private static final Pattern CLOSE = Pattern.compile("(>{5,20}) ?REPLACE\\s*");
  private static final Pattern DIVIDER = Pattern.compile("={5,20}\\s*");
  private static final Pattern DELETE = Pattern.compile("\\s*DELETE\\s+(\\S.*)");
  private static final Pattern RENAME = Pattern.compile("\\s*RENAME\\s+(\\S.*?)\\s+->\\s+(\\S.*)");
  private static final Pattern FOREIGN =
      Pattern.compile("\\*\\*\\* Begin Patch.*|diff --git .*|--- a/.*|@@ -\\d.*");

  private static final String FORMAT =
      "write the path of the file on a line, then <<<<<<< SEARCH, the exact old lines, =======, the"
          + " new lines, >>>>>>> REPLACE";

  private final List<String> lines;
  private final List<Edit> edits = new ArrayList<>();
  private final List<EditProblem> problems = new ArrayList<>();
  private int at;
  private int block;
  private int afterBlock;
  private String lastPath = "";

  private EditParser(List<String> lines) {
    this.lines = lines;
  }

  /** Reads an answer. Line ends may be LF or CRLF; a byte order mark is passed over. */
  public static ParsedAnswer parse(String answer) {
    String text = answer.startsWith("\uFEFF") ? answer.substring(1) : answer;
    List<String> lines = List.of(text.split("\r?\n", -1));
    return new EditParser(lines).parse();
  }

  private ParsedAnswer parse() {
    while (at < lines.size()) {
      String line = lines.get(at);
      Matcher open = OPEN.matcher(line);
      if (open.matches()) {
        block(open.group(1).length());
      } else if (CLOSE.matcher(line).matches()) {
        problem(lastPath, "line " + (at + 1) + " closes a block that was not opened; " + FORMAT);
        at++;
      } else {
        operation(line);
        at++;
      }
    }
    if (edits.isEmpty() && problems.isEmpty()) {
      boolean foreign = lines.stream().anyMatch(line -> FOREIGN.matcher(line).matches());
      problems.add(
          new EditProblem(
              "",
              0,
              (foreign ? "this is a patch in another format; " : "the answer contains no edit; ")
                  + FORMAT));
    }
    return new ParsedAnswer(edits, problems);
  }

  private void problem(String path, String message) {
    problems.add(new EditProblem(path, block, message));
  }

  private void block(int length) {
    int start = at;
    block++;
    Optional<String> named = PathLine.above(lines, afterBlock, start);
    int end = end(start, length);
    if (end < 0) {
      return;
    }
    List<String> body = lines.subList(start + 1, end);
    at = end + 1;
    afterBlock = at;
    if (named.isEmpty() && lastPath.isEmpty()) {
      problem("", "no file is named before this block; " + FORMAT);
      return;
    }
    lastPath = named.orElse(lastPath);
    List<Edit.Reading> readings = readings(body, length);
    if (readings.isEmpty()) {
      problem(lastPath, "there is no line ======= between the old and the new lines; " + FORMAT);
      return;
    }
    edits.add(new Edit.Replace(lastPath, block, readings));
  }

  /** The line that closes the block, or -1 after telling the problem. */
  private int end(int start, int length) {
    int similar = -1;
    int i = start + 1;
    for (; i < lines.size(); i++) {
      Matcher close = CLOSE.matcher(lines.get(i));
      if (close.matches()) {
        if (close.group(1).length() == length) {
          return i;
        }
        similar = similar < 0 ? i : similar;
      }
      Matcher open = OPEN.matcher(lines.get(i));
      if (open.matches() && open.group(1).length() == length) {
        break;
      }
    }
    if (similar >= 0) {
      return similar; // Models miscount; no line of the right length closes the block.
    }
    String path = PathLine.above(lines, afterBlock, start).orElse(lastPath);
    if (i < lines.size()) {
      problem(
          path,
          "line "
              + (i + 1)
              + " opens a block before this one is closed by >>>>>>> REPLACE; if that line is part"
              + " of the text, use longer markers (<<<<<<<<< SEARCH, =========, >>>>>>>>> REPLACE)");
    } else {
      problem(path, "this block is not closed by >>>>>>> REPLACE; the answer seems to be cut off");
    }
    at = i;
    afterBlock = i;
    return -1;
  }

  private static List<Edit.Reading> readings(List<String> body, int length) {
    List<Edit.Reading> exact = new ArrayList<>();
    List<Edit.Reading> similar = new ArrayList<>();
    for (int i = 0; i < body.size(); i++) {
      if (DIVIDER.matcher(body.get(i)).matches()) {
        Edit.Reading reading =
            new Edit.Reading(body.subList(0, i), body.subList(i + 1, body.size()));
        (body.get(i).strip().length() == length ? exact : similar).add(reading);
      }
    }
    return exact.isEmpty() ? similar : exact;
  }

  private void operation(String line) {
    Matcher rename = RENAME.matcher(line);
    Matcher delete = DELETE.matcher(line);
    if (rename.matches()) {
      Optional<String> from = PathLine.operand(rename.group(1));
      Optional<String> to = PathLine.operand(rename.group(2));
      if (from.isPresent() && to.isPresent()) {
        edits.add(new Edit.Rename(from.get(), to.get()));
        return;
      }
      unclear(line);
    } else if (delete.matches()) {
      PathLine.operand(delete.group(1))
          .ifPresentOrElse(path -> edits.add(new Edit.Delete(path)), () -> unclear(line));
    }
  }

  private void unclear(String line) {
    problems.add(
        new EditProblem(
            "",
            0,
            "line "
                + (at + 1)
                + " looks like DELETE or RENAME but its path is not clear: '"
                + (line.length() > 100 ? line.substring(0, 100) + "…" : line)
                + "'; put a path with spaces in backticks"));
  }
}
