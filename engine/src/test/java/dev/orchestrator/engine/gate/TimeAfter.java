package dev.orchestrator.engine.gate;

import dev.orchestrator.base.time.Time;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;

/** A clock whose time is over once a check has written a file. */
record TimeAfter(Path file) implements Time {
  @Override
  public Instant now() {
    return Instant.EPOCH;
  }

  @Override
  public long nanos() {
    return 0;
  }

  @Override
  public void sleep(Duration duration) throws InterruptedException {
    while (!Files.exists(file) || file.toFile().length() == 0) {
      Thread.onSpinWait();
      if (Thread.interrupted()) {
        throw new InterruptedException();
      }
    }
  }
}
