package dev.orchestrator.engine.workflow;

/**
 * What a person decided about a task that waited.
 *
 * @param kind what is to be done
 * @param text what the person says; for a comment the next round's instruction to the author. May
 *     be empty but for a comment
 */
public record Decision(Kind kind, String text) {

  /** What a person can decide. */
  public enum Kind {
    /** Go on as it is; the person answers for it. */
    APPROVE,
    /** Not this way: the task ends. */
    REJECT,
    /** Once more, with what the person says. */
    COMMENT
  }

  /**
   * Strips the text.
   *
   * @throws IllegalArgumentException if a comment says nothing
   */
  public Decision {
    text = text.strip();
    if (kind == Kind.COMMENT && text.isEmpty()) {
      throw new IllegalArgumentException("a comment says nothing; write what is to be done");
    }
  }

  /** Go on as it is. */
  public static Decision approve(String text) {
    return new Decision(Kind.APPROVE, text);
  }

  /** End the task. */
  public static Decision reject(String text) {
    return new Decision(Kind.REJECT, text);
  }

  /** Once more, with this said. */
  public static Decision comment(String text) {
    return new Decision(Kind.COMMENT, text);
  }
}
