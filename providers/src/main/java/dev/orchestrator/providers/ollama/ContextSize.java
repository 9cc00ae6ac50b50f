package dev.orchestrator.providers.ollama;

/**
 * How large a context the server is told to make ({@code num_ctx}). Left alone, it takes a few
 * thousand tokens and cuts a longer prompt without a word.
 *
 * <p>The need is the prompt, counted as one token for every two bytes (code and JSON rarely have
 * more), {@value #TEMPLATE} tokens for the model's template, and the answer. It is rounded up to a
 * step that doubles from {@value #SMALLEST}, since the server loads a model anew for every other
 * size, and is bounded by the model's window. A request whose prompt cannot fit into the window
 * even at four bytes a token is refused before the call.
 */
final class ContextSize {
  static final int SMALLEST = 4_096;
  private static final int TEMPLATE = 512;
  private static final int GENEROUS_BYTES_PER_TOKEN = 2;
  private static final int SPARING_BYTES_PER_TOKEN = 4;

  /** Tokens that are kept for an answer whose request names no limit. */
  static final int USUAL_ANSWER = 4_096;

  private ContextSize() {}

  /**
   * The size to ask for.
   *
   * @param promptBytes bytes of the prompt as sent
   * @param maxTokens the limit of the answer, 0 if the request names none
   * @param window the model's window, 0 if unknown
   */
  static int choose(long promptBytes, int maxTokens, int window) {
    long answer = maxTokens > 0 ? maxTokens : USUAL_ANSWER;
    long need = promptBytes / GENEROUS_BYTES_PER_TOKEN + TEMPLATE + answer;
    long size = SMALLEST;
    while (size < need && size < Integer.MAX_VALUE / 2) {
      size *= 2;
    }
    return (int) (window > 0 ? Math.min(size, window) : size);
  }

  /** Whether the prompt alone surely does not fit into the window; never if that is unknown. */
  static boolean surelyTooLong(long promptBytes, int window) {
    return window > 0 && promptBytes / SPARING_BYTES_PER_TOKEN > window;
  }
}
