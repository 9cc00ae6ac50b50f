package dev.orchestrator.cli.command;

import dev.orchestrator.cli.Console;
import dev.orchestrator.cli.Paint;
import dev.orchestrator.engine.workflow.Decision;
import dev.orchestrator.engine.workflow.Person;
import dev.orchestrator.engine.workflow.PersonQuestion;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** Asks at the terminal. Whoever says nothing, or ends the input, leaves it for later. */
final class TerminalPerson implements Person {
  private static final int MOST_LINES = 200;

  private final Console console;

  TerminalPerson(Console console) {
    this.console = console;
  }

  @Override
  public Optional<Decision> ask(PersonQuestion question) {
    console.note(Paint.BOLD, question.task() + ": " + question.reason());
    List<String> lines = question.shown().strip().lines().toList();
    lines.stream().limit(MOST_LINES).forEach(line -> console.note("  " + line));
    if (lines.size() > MOST_LINES) {
      console.note(
          Paint.DIM,
          "  … and "
              + (lines.size() - MOST_LINES)
              + " lines more ('orchestrator review "
              + question.task()
              + "')");
    }
    String choices =
        question.approvable()
            ? "[a]pprove, [c]omment, [r]eject, or [l]ater?"
            : "[c]omment, [r]eject, or [l]ater?";
    try {
      while (true) {
        String said = console.ask(question.task() + ": " + choices).strip();
        switch (said.toLowerCase(Locale.ROOT)) {
          case "a", "approve" -> {
            if (question.approvable()) {
              return Optional.of(Decision.approve(""));
            }
            console.note("there is nothing here that could be approved");
          }
          case "r", "reject" -> {
            return Optional.of(Decision.reject(console.ask("why?")));
          }
          case "c", "comment" -> {
            String text = console.ask("what is to be done?").strip();
            if (!text.isEmpty()) {
              return Optional.of(Decision.comment(text));
            }
          }
          case "", "l", "later" -> {
            return Optional.empty();
          }
          default -> console.note("one letter, please: " + choices);
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException("the terminal cannot be read: " + e.getMessage(), e);
    }
  }
}
