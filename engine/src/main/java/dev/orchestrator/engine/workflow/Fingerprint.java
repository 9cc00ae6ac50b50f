package dev.orchestrator.engine.workflow;

import dev.orchestrator.base.json.Json;
import dev.orchestrator.engine.task.Task;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;

/** Tells one task from another of the same id: what is asked for, not what it may cost. */
final class Fingerprint {
  private Fingerprint() {}

  static String of(Task task) {
    List<Object> asked =
        new ArrayList<>(
            List.of(
                task.id(),
                task.goal(),
                task.risk().name(),
                task.area(),
                task.complexity().name(),
                task.contextFiles(),
                task.constraints()));
    if (task.mayChangeTests()) {
      asked.add("may_change_tests"); // only then, so that older fingerprints still hold
    }
    String text = Json.write(asked);
    try {
      byte[] hash =
          MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
      return HexFormat.of().formatHex(hash, 0, 6);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }
}
