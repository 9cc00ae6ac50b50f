package dev.orchestrator.cli.batch;

import dev.orchestrator.base.json.Json;
import dev.orchestrator.core.routing.TaskComplexity;
import dev.orchestrator.core.routing.TaskRisk;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ObjectNode;

/**
 * One line of a batch, with what the command line says for all of them filled in. Immutable.
 *
 * @param line where it stands in its file, from 1
 * @param id its name, unique in the batch; the number of its line unless told
 * @param prompt what to ask
 * @param system the system text, or empty
 * @param role for whom the model is chosen
 * @param risk how much harm a wrong answer would do
 * @param area a free word, or empty
 * @param complexity how much there is to do
 * @param model the model that is asked, or null to have it chosen
 * @param maxTokens the most tokens of the answer, 0 for the default of the role
 * @param temperature the sampling temperature, or null for the model's own
 * @param jsonSchema a JSON schema that the answer must satisfy, or null
 * @param tag what its cost is counted under, or null
 */
public record BatchRequest(
    int line,
    String id,
    String prompt,
    String system,
    String role,
    TaskRisk risk,
    String area,
    TaskComplexity complexity,
    @Nullable String model,
    int maxTokens,
    @Nullable Double temperature,
    @Nullable String jsonSchema,
    @Nullable String tag) {

  /** What the command line says for every line that does not say it itself. */
  public record Defaults(
      String role,
      TaskRisk risk,
      String system,
      @Nullable String model,
      int maxTokens,
      @Nullable String tag) {}

  /**
   * Under which its answer is kept in the ledger: all that could change the answer, in one order.
   * The tag is not among it, for whoever pays, the answer is the same.
   */
  public String key() {
    ObjectNode content =
        Json.object()
            .put("id", id)
            .put("prompt", prompt)
            .put("system", system)
            .put("role", role)
            .put("risk", risk.name())
            .put("area", area)
            .put("complexity", complexity.name())
            .put("model", model)
            .put("max_tokens", maxTokens)
            .put("temperature", temperature)
            .put("json_schema", jsonSchema);
    byte[] hash = sha256().digest(Json.write(content).getBytes(StandardCharsets.UTF_8));
    return "batch-" + HexFormat.of().formatHex(hash);
  }

  static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }
}
