package dev.orchestrator.testkit.compatibility;

import dev.orchestrator.api.Usage;

/** What a server is to do with a request; how it looks on the wire is the server's own. */
public sealed interface ServerReply {

  /**
   * An answer.
   *
   * @param text all of it
   * @param usage the tokens that it is billed for, as disjoint buckets
   * @param cut whether it ended because the limit of the request was reached
   */
  record Text(String text, Usage usage, boolean cut) implements ServerReply {}

  /**
   * A refusal with a status.
   *
   * @param status 400, 401, 404, 429, 500 or 503
   * @param retryAfterSeconds how long to wait before the next request; 0 if the server does not say
   * @param words what the server says, in whatever form its errors have
   */
  record Failure(int status, int retryAfterSeconds, String words) implements ServerReply {}

  /** Status 200 with a web page where an answer should be, as a captive portal sends it. */
  record Garbage() implements ServerReply {}

  /** The request is read, and the connection closed without a byte. */
  record HangUp() implements ServerReply {}

  /** The request is read, and nothing comes. */
  record Silence() implements ServerReply {}
}
