package dev.orchestrator.cli.command;

import dev.orchestrator.cli.CommandException;
import dev.orchestrator.cli.ExitCode;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** Reads what {@code ask} is to ask: from the command line, or from standard input. */
final class PromptText {
  private static final int MOST_BYTES = 10 * 1024 * 1024;

  private PromptText() {}

  /**
   * The words of the command line, joined; for a single {@code -} all of standard input instead.
   *
   * @throws CommandException with code 2 if there is nothing to ask, or it is too long or no text
   */
  static String read(List<String> words, InputStream in) throws IOException {
    String text = words.equals(List.of("-")) ? all(in) : String.join(" ", words);
    if (text.isBlank()) {
      throw new CommandException(
          ExitCode.USAGE,
          words.isEmpty()
              ? "nothing to ask; write the prompt behind 'ask', or - to read standard input"
              : "the prompt is empty; nothing was asked");
    }
    return text;
  }

  private static String all(InputStream in) throws IOException {
    byte[] bytes = in.readNBytes(MOST_BYTES + 1);
    if (bytes.length > MOST_BYTES) {
      throw new CommandException(
          ExitCode.USAGE, "standard input holds more than 10 MB; shorten the prompt");
    }
    try {
      return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
    } catch (CharacterCodingException e) {
      throw new CommandException(
          ExitCode.USAGE, "standard input is not UTF-8 text; convert it first (iconv)", e);
    }
  }
}
