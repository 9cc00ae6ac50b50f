package dev.orchestrator.engine.edit;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The files of the tree that the gate's commands run: a script that is called by its path, one that
 * a shell is given, and one that another interpreter is given if its name says that it checks
 * ({@code python3 ci/verify.py}, but not {@code python3 app.py}, which may be the very thing to be
 * worked on).
 */
final class GateInputs {

  private static final Pattern COMMANDS = Pattern.compile("[;&|\\n(){}`]+");
  private static final Pattern WORD = Pattern.compile("\"([^\"]*)\"|'([^']*)'|(\\S+)");
  private static final Pattern ASSIGNMENT = Pattern.compile("[A-Za-z_]\\w*=.*");
  private static final Pattern PREFIX =
      Pattern.compile("env|exec|command|time|nice|nohup|then|do|if|while|!");
  private static final Pattern SHELL =
      Pattern.compile("(?:.*/)?(?:sh|bash|dash|ksh|zsh|source|\\.)");
  private static final Pattern INTERPRETER =
      Pattern.compile(
          "(?:.*/)?(?:python[\\d.]*|node|ruby|perl|php|deno|bun|tsx|ts-node|java|groovy|make)");
  private static final Pattern CHECKS =
      Pattern.compile(
          "(?i)(?:.*[^a-z])?(?:tests?|checks?|verify|validate|lint|gate|ci|specs?)[^a-z].*");

  private GateInputs() {}

  /** The files, relative to the root in which the commands run, whether they exist or not. */
  static SortedSet<String> of(List<String> commandLines) {
    SortedSet<String> files = new TreeSet<>();
    for (String line : commandLines) {
      String folder = "";
      for (String command : COMMANDS.split(line)) {
        List<String> words = words(command);
        if (words.size() == 2 && words.getFirst().equals("cd")) {
          folder = inside(folder, words.get(1));
          continue;
        }
        String script = script(words);
        if (!script.isEmpty()) {
          files.add(inside(folder, script));
        }
      }
    }
    files.remove("");
    return files;
  }

  private static String script(List<String> words) {
    if (words.isEmpty()) {
      return "";
    }
    String program = words.getFirst();
    boolean shell = SHELL.matcher(program).matches();
    if (!shell && !INTERPRETER.matcher(program).matches()) {
      return program.contains("/") ? program : "";
    }
    for (String word : words.subList(1, words.size())) {
      if (word.equals("-c") || (!shell && (word.equals("-m") || word.equals("-e")))) {
        return ""; // what follows is no file
      }
      if (!word.startsWith("-")) {
        return shell || CHECKS.matcher(word).matches() ? word : "";
      }
    }
    return "";
  }

  /** The words of a simple command from the program on. */
  private static List<String> words(String command) {
    List<String> words = new ArrayList<>();
    Matcher matcher = WORD.matcher(command);
    while (matcher.find()) {
      String word =
          matcher.group(1) != null
              ? matcher.group(1)
              : matcher.group(2) != null ? matcher.group(2) : matcher.group(3);
      boolean before = ASSIGNMENT.matcher(word).matches() || PREFIX.matcher(word).matches();
      if (!words.isEmpty() || !before) {
        words.add(word);
      }
    }
    return words;
  }

  /** A path of the tree; empty if it leaves it. */
  private static String inside(String folder, String word) {
    Path path = Path.of(folder).resolve(word).normalize();
    return path.isAbsolute() || path.startsWith("..") ? "" : path.toString();
  }
}
