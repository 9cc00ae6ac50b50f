package dev.orchestrator.engine.agent;

import com.networknt.schema.InputFormat;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import tools.jackson.databind.JsonNode;

/** The JSON schemas of the answers, resources of this package. Immutable and thread-safe. */
enum AnswerSchema {
  PLAN("plan.schema.json"),
  NEED_FILES("need_files.schema.json"),
  VERDICT("verdict.schema.json");

  private static final int MAX_PROBLEMS = 10;

  private final Schema schema;

  AnswerSchema(String resource) {
    try (InputStream in = AnswerSchema.class.getResourceAsStream(resource)) {
      if (in == null) {
        throw new IllegalStateException("the schema " + resource + " is missing from the jar");
      }
      this.schema =
          SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12)
              .getSchema(new String(in.readAllBytes(), StandardCharsets.UTF_8), InputFormat.JSON);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** What the schema finds wrong, at most {@value #MAX_PROBLEMS} lines; empty if nothing. */
  List<String> problems(JsonNode answer) {
    List<String> all = new ArrayList<>();
    schema
        .validate(answer)
        .forEach(error -> {
          String where = error.getInstanceLocation().toString();
          all.add((where.isEmpty() ? "the object" : where) + ": " + error.getMessage());
        });
    if (all.size() > MAX_PROBLEMS) {
      int more = all.size() - MAX_PROBLEMS;
      all.subList(MAX_PROBLEMS, all.size()).clear();
      all.add("and " + more + " more of this kind");
    }
    return all;
  }
}
