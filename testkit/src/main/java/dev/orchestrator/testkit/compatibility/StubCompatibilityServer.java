package dev.orchestrator.testkit.compatibility;

import dev.orchestrator.api.FinishReason;
import dev.orchestrator.testkit.StubAnswer;
import dev.orchestrator.testkit.StubRequest;
import dev.orchestrator.testkit.StubVendor;
import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** The server of a vendor that {@link StubVendor} can play. Thread-safe. */
public final class StubCompatibilityServer implements CompatibilityServer {
  private final Map<String, ServerReply> rules = new ConcurrentHashMap<>();
  private final StubVendor vendor;
  private volatile boolean tellsCaches = true;

  StubCompatibilityServer(StubVendor.Builder builder) {
    this.vendor = builder.answers(this::answer).start();
  }

  /** Where it listens, as the vendor's own clients take it. */
  public URI endpoint() {
    return vendor.endpoint();
  }

  /** For a vendor whose answers tell nothing of caches, such as Ollama. */
  public StubCompatibilityServer withoutCaches() {
    tellsCaches = false;
    return this;
  }

  @Override
  public boolean tellsCaches() {
    return tellsCaches;
  }

  @Override
  public void when(String marker, ServerReply reply) {
    rules.put(marker, reply);
  }

  private StubAnswer answer(StubRequest request) {
    return rules.entrySet().stream()
        .filter(rule -> request.body().contains(rule.getKey()))
        .map(rule -> answer(rule.getValue()))
        .findFirst()
        .orElseGet(() -> StubAnswer.error(400, "no rule fits this request"));
  }

  private static StubAnswer answer(ServerReply reply) {
    return switch (reply) {
      case ServerReply.Text text -> {
        StubAnswer answer = StubAnswer.text(text.text()).usage(text.usage());
        yield text.cut() ? answer.finish(FinishReason.LENGTH) : answer;
      }
      case ServerReply.Failure failure -> {
        StubAnswer answer = StubAnswer.error(failure.status(), failure.words());
        yield failure.retryAfterSeconds() > 0
            ? answer.header("retry-after", Integer.toString(failure.retryAfterSeconds()))
            : answer;
      }
      case ServerReply.Garbage garbage ->
          StubAnswer.raw(200, "text/html", "<html><body>Please log in</body></html>");
      case ServerReply.HangUp hangUp -> StubAnswer.hangUp();
      case ServerReply.Silence silence -> StubAnswer.silence();
    };
  }

  @Override
  public List<ServerRequest> requests() {
    return vendor.calls().stream()
        .map(call ->
            new ServerRequest(
                call.query().isEmpty() ? call.path() : call.path() + "?" + call.query(),
                call.headers(),
                call.body()))
        .toList();
  }

  @Override
  public void close() {
    vendor.close();
  }
}
