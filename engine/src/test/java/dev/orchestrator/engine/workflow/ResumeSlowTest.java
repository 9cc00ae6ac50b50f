package dev.orchestrator.engine.workflow;

import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Every second moment at which a run can die; {@code ResumeTest} tries some of them. */
class ResumeSlowTest {
  @TempDir Path dir;

  @Test
  void aRunThatDiesAtAnyOfManyMomentsEndsAsIfItHadNot() throws IOException {
    ResumeTest.dieAtEvery(2, dir);
  }
}
