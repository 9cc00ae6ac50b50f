package dev.orchestrator.testkit.compatibility;

import dev.orchestrator.api.LlmProvider;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/**
 * Every contract of {@link LlmProvider} as a test of its own. A plug-in's author extends this class
 * and says two things: how the vendor's side is started, and how the provider for it is made.
 *
 * <pre>{@code
 * class MyProviderTest extends ProviderCompatibilityKit {
 *   protected CompatibilityServer server() { return new MyServer(); }
 *   protected LlmProvider provider(CompatibilityServer server) {
 *     return new MyProvider("mine", ((MyServer) server).endpoint(), Secret.of(KEY), models);
 *   }
 * }
 * }</pre>
 *
 * <p>Checked are: whole and streamed answers; tokens in disjoint buckets; the fault of each
 * failure, told after one request and no more; that what cannot be sent is refused; cancellation;
 * calls side by side; and that the key is nowhere but in a header. For each check the server and
 * the provider are made anew. A check that the server cannot play (it tells no caches, it says
 * nothing of waiting) is not among the tests.
 */
public abstract class ProviderCompatibilityKit {
  /** The key to make the provider with, if it takes one. */
  protected static final String KEY = "kit-planted-key-7d1f9a";

  /** For the class that extends this. */
  protected ProviderCompatibilityKit() {}

  /** Starts the vendor's side. */
  protected abstract CompatibilityServer server() throws Exception;

  /**
   * Makes the provider that asks this server, with {@link #KEY} and at least one model, the first
   * of which is asked.
   *
   * @param server one that {@link #server()} started, with all its rules
   */
  protected abstract LlmProvider provider(CompatibilityServer server) throws Exception;

  /** The checks. */
  @TestFactory
  final Stream<DynamicTest> contract() throws Exception {
    return new Contract(this::server, this::provider, KEY, Contract.PATIENCE)
        .checks().stream().map(check -> DynamicTest.dynamicTest(check.name(), check.body()::run));
  }
}
