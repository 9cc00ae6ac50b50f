package dev.orchestrator.engine.gate;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * The lines of a check's output that tell of failures, in a form in which those of two runs can be
 * compared: without what differs from run to run (times, durations, addresses, temporary files),
 * what moves with an edit (line numbers), and the counts of what went well. Numbers of failures
 * stay.
 *
 * <p>Whether a line tells of a failure is guessed by words and by places in files. A guess can only
 * be wrong in one direction that matters, a failure that no line tells of; so where nothing is
 * found, nothing is said to be known.
 */
final class FailingLines {

  private static final int MOST = 1_000;
  private static final int LONGEST = 300;

  /** What tells of a failure; numbers of failures that are zero do not. */
  private static final Pattern NONE =
      Pattern.compile("(?i)\\b(fail\\w*|error\\w*)\\W{0,2} 0\\b|\\b(0|no) (fail\\w*|error\\w*)");

  private static final Pattern WORDS =
      Pattern.compile(
          "(?i)error|fail|fatal|panic|exception|traceback|assert|undefined|unresolved|cannot|can't"
              + "|could not|not found|missing|expected|✗|✘|✕|✖|×");

  private static final Pattern PLACE =
      Pattern.compile("\\w\\.\\w{1,8}(:\\[?\\d+|\\(\\d+)|, line \\d+");

  private static final List<Rule> RULES =
      Stream.of(
              new Rule("\u001B\\[[0-9;?]*[ -/]*[@-~]", ""),
              new Rule("\\p{Cntrl}+", " "),
              new Rule("/(tmp|var/tmp|private/tmp|var/folders)/[^\\s:'\")\\]]+", "/tmp/#"),
              new Rule(
                  "\\b\\d{4}-\\d{2}-\\d{2}([T ]\\d{2}:\\d{2}(:\\d{2}([.,]\\d+)?)?"
                      + "(Z|[+-]\\d{2}:?\\d{2})?)?",
                  "#"),
              new Rule("\\b\\d{1,2}:\\d{2}:\\d{2}([.,]\\d+)?\\b", "#"),
              new Rule(
                  "\\b[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}\\b|\\b0x[0-9a-fA-F]+\\b"
                      + "|(?<=@)[0-9a-f]{5,16}\\b",
                  "#"),
              new Rule(
                  "\\b\\d+([.,]\\d+)?\\s?(ns|µs|us|ms|s|secs?|seconds?|m|mins?|minutes?|h)\\b",
                  "#"),
              new Rule("(localhost|127\\.0\\.0\\.1|\\[::1\\]):\\d+", "$1:#"),
              new Rule("==\\d+==", "==#=="),
              new Rule("(\\w\\.\\w{1,8}):\\[?\\d+([,:]\\d+)?\\]?", "$1:#"),
              new Rule("(\\w\\.\\w{1,8})\\(\\d+([,:]\\d+)?\\)", "$1(#)"),
              new Rule("\\bline \\d+", "line #"),
              new Rule(
                  "\\b\\d+ (passed|passing|skipped|ok|deselected|xfailed|xpassed|ignored|measured"
                      + "|filtered out|total|tests?|assertions?|pending|todo)\\b",
                  "# $1"),
              new Rule("\\b(Tests run|Tests|Total|Skipped|Passed|Assertions): +\\d+", "$1: #"),
              new Rule("\\s+", " "))
          .toList();

  private record Rule(Pattern pattern, String replacement) {
    Rule(String pattern, String replacement) {
      this(Pattern.compile(pattern), replacement);
    }
  }

  private final String tree;
  private final List<String> failing = new ArrayList<>();
  private final List<String> warnings = new ArrayList<>();
  private boolean all = true;

  /** Nothing yet, of a check in this tree. */
  FailingLines(Path worktree) {
    tree = worktree.toString();
  }

  /** Takes a line of output, if it tells of a failure or is forbidden. */
  void add(String line, boolean forbidden) {
    String counted = NONE.matcher(line).replaceAll("");
    if (WORDS.matcher(counted).find() || PLACE.matcher(counted).find()) {
      add(failing, line);
    }
    if (forbidden) {
      add(warnings, line);
    }
  }

  private void add(List<String> lines, String line) {
    if (lines.size() == MOST) {
      all = false;
    } else {
      lines.add(normal(line));
    }
  }

  private String normal(String line) {
    String text = line.length() > 4 * LONGEST ? line.substring(0, 4 * LONGEST) : line;
    text = text.replace(tree, ".");
    for (Rule rule : RULES) {
      text = rule.pattern().matcher(text).replaceAll(rule.replacement());
    }
    text = text.strip();
    return text.length() > LONGEST ? text.substring(0, LONGEST) : text;
  }

  /** Those that tell of failures, in order. */
  List<String> failing() {
    return List.copyOf(failing);
  }

  /** Those that {@code fail_on} forbids, in order. */
  List<String> warnings() {
    return List.copyOf(warnings);
  }

  /** Whether none is left out. */
  boolean all() {
    return all;
  }
}
