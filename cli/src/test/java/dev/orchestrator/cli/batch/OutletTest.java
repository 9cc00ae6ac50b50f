package dev.orchestrator.cli.batch;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class OutletTest {
  private final List<String> written = new ArrayList<>();
  private boolean full;

  private final AnswerLines lines =
      new AnswerLines() {
        @Override
        public boolean has(String key) {
          return false;
        }

        @Override
        public void write(String line) throws IOException {
          if (full) {
            throw new IOException("disk full");
          }
          written.add(line);
        }

        @Override
        public void close() {}
      };

  @Test
  void holdsBackWhatIsAnsweredBeforeItsTurn() throws Exception {
    Outlet outlet = new Outlet(lines, true, 3);
    long first = outlet.claim();
    long second = outlet.claim();
    long third = outlet.claim();

    outlet.put(third, "3");
    outlet.put(second, "2");
    assertThat(written).isEmpty();
    outlet.put(first, "1");

    assertThat(written).containsExactly("1", "2", "3");
  }

  @Test
  void passesOnAsTheyComeOnRequest() throws Exception {
    Outlet outlet = new Outlet(lines, false, 2);
    long first = outlet.claim();
    outlet.put(outlet.claim(), "2");
    outlet.put(first, "1");

    assertThat(written).containsExactly("2", "1");
  }

  /** Else a slow first request would gather all others' answers in memory. */
  @Test
  void nobodyIsAskedWhileThereIsNoPlaceForTheAnswer() throws Exception {
    Outlet outlet = new Outlet(lines, true, 2);
    long first = outlet.claim();
    outlet.put(outlet.claim(), "2");
    List<Long> claimed = new ArrayList<>();
    Thread reader =
        Thread.ofPlatform()
            .start(() -> {
              try {
                claimed.add(outlet.claim());
              } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
              }
            });
    while (reader.isAlive() && reader.getState() != Thread.State.WAITING) {
      Thread.onSpinWait();
    }
    assertThat(claimed).isEmpty();
    assertThat(reader.isAlive()).isTrue();

    outlet.put(first, "1");
    reader.join();

    assertThat(claimed).containsExactly(2L);
    assertThat(written).containsExactly("1", "2");
  }

  @Test
  void afterAFailureNothingIsWrittenAndNobodyWaitsForever() throws Exception {
    Outlet outlet = new Outlet(lines, true, 1);
    full = true;
    outlet.put(outlet.claim(), "1");
    full = false;
    outlet.put(outlet.claim(), "2");
    outlet.claim();

    assertThat(outlet.broken()).hasMessage("disk full");
    assertThat(written).isEmpty();
  }
}
