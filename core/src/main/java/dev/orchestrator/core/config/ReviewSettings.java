package dev.orchestrator.core.config;

/**
 * How reviews are held.
 *
 * @param independence how the reviewer must differ from the author; default MAKER
 * @param maxRounds how often an author may answer a refusal; default 3
 */
public record ReviewSettings(Independence independence, int maxRounds) {
  /** Another maker, three rounds. */
  public static final ReviewSettings DEFAULT = new ReviewSettings(Independence.MAKER, 3);

  /** How a reviewer must differ from the author of what it reviews. */
  public enum Independence {
    /** Another provider name, endpoint origin and model maker. */
    MAKER,
    /** Another provider name and endpoint origin. */
    PROVIDER,
    /** Another model. */
    MODEL,
    /** No difference asked. */
    NONE
  }
}
