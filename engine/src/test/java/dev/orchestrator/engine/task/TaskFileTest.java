package dev.orchestrator.engine.task;

import static org.assertj.core.api.Assertions.assertThat;

import dev.orchestrator.api.Money;
import dev.orchestrator.core.routing.TaskComplexity;
import dev.orchestrator.core.routing.TaskRisk;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TaskFileTest {
  @TempDir Path temp;

  private TaskFile read(String yaml) throws IOException {
    return TaskFile.read(Files.writeString(temp.resolve("tasks.yaml"), yaml));
  }

  @Test
  void readsEveryKey() throws IOException {
    Task task =
        read("""
        tasks:
          - id: DOC-1
            goal: "Add Javadoc to the public methods of ContextBuilder"
            risk: low            # low | medium | high
            area: docs
            complexity: small    # optional
            repo: forge
            context_files: [src/main/java/ContextBuilder.java, ./docs/]
            constraints: ["no functional change"]
            depends_on: []
            max_cost: 0.20       # optional
            allow: [claude, ollama/llama3:70b]
            local_only: yes
        gate:
          - { name: tests, run: "mvn -q verify", timeout: 10m }
        """)
            .tasks()
            .getFirst();

    assertThat(task)
        .isEqualTo(
            Task.builder("DOC-1", "Add Javadoc to the public methods of ContextBuilder")
                .risk(TaskRisk.LOW)
                .area("docs")
                .complexity(TaskComplexity.SMALL)
                .repo("forge")
                .contextFiles(List.of("src/main/java/ContextBuilder.java", "docs"))
                .constraints(List.of("no functional change"))
                .maxCost(Money.usd("0.20"))
                .allow(List.of("claude", "ollama/llama3:70b"))
                .localOnly(true)
                .build());
  }
}
