package dev.orchestrator.api;

import java.util.List;
import java.util.stream.Collectors;

/** One turn of a conversation. Immutable. */
public record Message(Author author, List<Part> parts) {

  /** Who speaks. Tool results are the user's; system text is a field of the request. */
  public enum Author {
    /** The application or the person behind it. */
    USER,
    /** The model. */
    ASSISTANT
  }

  /** Copies its list. */
  public Message {
    parts = List.copyOf(parts);
  }

  /** A user's text. */
  public static Message user(String text) {
    return new Message(Author.USER, List.of(new Part.Text(text)));
  }

  /** A model's text. */
  public static Message assistant(String text) {
    return new Message(Author.ASSISTANT, List.of(new Part.Text(text)));
  }

  /** The texts of its parts, joined. */
  public String text() {
    return text(parts);
  }

  static String text(List<Part> parts) {
    return parts.stream()
        .filter(Part.Text.class::isInstance)
        .map(part -> ((Part.Text) part).text())
        .collect(Collectors.joining());
  }
}
