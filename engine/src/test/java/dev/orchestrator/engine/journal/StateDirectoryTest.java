package dev.orchestrator.engine.journal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.orchestrator.base.process.ProcessIdentity;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class StateDirectoryTest {
  @TempDir Path dir;

  private Path noted(String name, String text) throws IOException {
    Path folder = Files.createDirectories(dir.resolve(".orchestrator/state/processes"));
    return Files.writeString(folder.resolve(name), text);
  }

  private static Process group() throws IOException {
    return new ProcessBuilder("setsid", "sleep", "600").start();
  }

  @Test
  void aSecondRunIsToldWhoHoldsTheRight() {
    StateDirectory state = StateDirectory.of(dir);
    try (StateDirectory.RunLock first = state.lock()) {
      assertThat(first).isNotNull();
      assertThatThrownBy(state::lock)
          .isInstanceOf(RunInProgressException.class)
          .hasMessageContaining("process " + ProcessHandle.current().pid() + " since 20");
    }
    state.lock().close();
  }

  @Test
  void whoTakesTheRightEndsWhatADeadRunHasLeftAtWork() throws Exception {
    Process left = group();
    try {
      StateDirectory state = StateDirectory.of(dir);
      state.processes().started(ProcessIdentity.of(left.toHandle()));
      Path note = dir.resolve(".orchestrator/state/processes/" + left.pid());
      assertThat(note).exists();

      state.lock().close();

      assertThat(left.waitFor()).isNotZero();
      assertThat(note).doesNotExist();
    } finally {
      left.destroyForcibly();
    }
  }

  @Test
  void aStrangerThatHasGotTheProcessIdIsLeftAlone() throws Exception {
    Process stranger = group();
    try {
      ProcessIdentity real = ProcessIdentity.of(stranger.toHandle());
      ProcessIdentity before = new ProcessIdentity(real.boot(), real.pid(), "1" + real.start());
      Path note = noted(Long.toString(stranger.pid()), before.text() + "\n");
      Path torn = noted("4711", "");

      StateDirectory.of(dir).lock().close();

      assertThat(stranger.isAlive()).isTrue();
      assertThat(note).doesNotExist();
      assertThat(torn).doesNotExist();
    } finally {
      stranger.destroyForcibly();
    }
  }

  @Test
  void aProgramThatHasEndedIsNotedNoMore() throws Exception {
    Process left = group();
    StateDirectory state = StateDirectory.of(dir);
    ProcessIdentity leader = ProcessIdentity.of(left.toHandle());
    state.processes().started(leader);
    state.processes().ended(leader);

    state.lock().close();

    assertThat(left.isAlive()).isTrue();
    left.destroyForcibly();
  }

  @Test
  void whatADeadRunHasNotFinishedWritingIsDeleted() throws IOException {
    StateDirectory state = StateDirectory.of(dir);
    Path unfinished = state.freshFile();
    state.keepPrompt("run/T-1/plan", "system", "user");

    state.lock().close();

    assertThat(unfinished).doesNotExist();
    assertThat(state.keptPrompt("run/T-1/plan")).isPresent();
  }
}
