package dev.orchestrator.engine.offence;

import dev.orchestrator.api.GenerationRequest;
import dev.orchestrator.api.LlmProvider;
import dev.orchestrator.cli.offence.LeansOnTestkit;
import java.io.FileOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Supplier;

/** Breaks the rules of the house, so that a test can see that they are held. */
@SuppressWarnings("all")
public final class Offender {
  static int counter;
  static final HashMap<String, String> CACHE = new HashMap<>();
  static final Map<String, String> FIXED = Map.of();
  double maxCost;
  Object up = new LeansOnTestkit();

  void prints() {
    System.out.println();
  }

  void exits() {
    System.exit(1);
  }

  void starts() throws IOException {
    new ProcessBuilder("true").start();
  }

  void startsByTheOldWay() throws IOException {
    Runtime.getRuntime().exec(new String[] {"true"});
  }

  void asks(LlmProvider provider, GenerationRequest request) throws Exception {
    provider.generate("model", request);
  }

  Object asksByReference(LlmProvider provider) {
    interface Ask {
      Object ask(String model, GenerationRequest request) throws Exception;
    }
    Ask ask = provider::stream;
    return ask;
  }

  void writes(Path file) throws IOException {
    Files.writeString(file, "");
  }

  void writesByTheOldWay() throws IOException {
    new FileOutputStream("file").close();
  }

  void speaksSql(java.sql.Connection connection) {}

  Supplier<Instant> readsTheClock() {
    return Instant::now;
  }

  void sleeps() throws InterruptedException {
    Thread.sleep(1);
  }

  void pays(double price) {}

  float budget() {
    return 0;
  }

  static final class OffenderManager {}
}
