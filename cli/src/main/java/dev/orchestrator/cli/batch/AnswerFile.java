package dev.orchestrator.cli.batch;

import dev.orchestrator.base.json.Json;
import dev.orchestrator.cli.CommandException;
import dev.orchestrator.cli.ExitCode;
import java.io.FileInputStream;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import tools.jackson.databind.JsonNode;

/**
 * Answers in a file, to which they are added. What an earlier run of the batch has answered there
 * is not written again; a last line that was torn by a crash is taken away. The file is locked, so
 * that two runs do not work on one.
 */
public final class AnswerFile implements AnswerLines {
  private static final String BEGIN = "{\"id\":";

  // No channel: interrupting a thread that writes to one would close it for all.
  private final RandomAccessFile file;
  private final Set<String> answered = new HashSet<>();

  private AnswerFile(RandomAccessFile file) {
    this.file = file;
  }

  /**
   * Opens a file, and makes it if it is missing.
   *
   * @throws CommandException with code 2 if it holds something else than answers, or is in use
   */
  public static AnswerFile open(Path path) throws IOException {
    if (Files.isDirectory(path)) {
      throw new CommandException(ExitCode.USAGE, path + " is a directory (given with --output)");
    }
    AnswerFile opened = new AnswerFile(new RandomAccessFile(path.toFile(), "rw"));
    try {
      opened.lock(path);
      opened.readEarlierAnswers(path);
      return opened;
    } catch (IOException | RuntimeException e) {
      opened.close();
      throw e;
    }
  }

  private void lock(Path path) throws IOException {
    boolean locked;
    try {
      locked = file.getChannel().tryLock() != null;
    } catch (OverlappingFileLockException e) {
      locked = false;
    }
    if (!locked) {
      throw new CommandException(
          ExitCode.USAGE, path + " is being written by another batch; nothing was sent");
    }
  }

  private void readEarlierAnswers(Path path) throws IOException {
    long end = 0;
    boolean lineEndMissing = false;
    int number = 0;
    try (ByteLines lines = new ByteLines(new FileInputStream(path.toFile()))) {
      for (Optional<ByteLines.Line> line = lines.next(); line.isPresent(); line = lines.next()) {
        number++;
        String text = new String(line.get().bytes(), StandardCharsets.UTF_8);
        JsonNode document = Json.tryParse(text).orElse(Json.object());
        boolean whole = document.path("id").isString() && document.path("key").isString();
        if (whole) {
          if (!document.has("error")) {
            answered.add(document.path("key").asString());
          }
          lineEndMissing = !line.get().ended();
          end = lines.position();
        } else if (line.get().ended() || !(text.startsWith(BEGIN) || BEGIN.startsWith(text))) {
          throw new CommandException(
              ExitCode.USAGE,
              "line %d of %s is no answer of a batch; name another file with --output"
                  .formatted(number, path));
        }
      }
    }
    file.setLength(end);
    file.seek(end);
    if (lineEndMissing) {
      file.write('\n');
    }
  }

  @Override
  public boolean has(String key) {
    return answered.contains(key);
  }

  @Override
  public void write(String line) throws IOException {
    file.write((line + "\n").getBytes(StandardCharsets.UTF_8));
  }

  @Override
  public void close() throws IOException {
    file.close();
  }
}
