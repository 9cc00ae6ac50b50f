package dev.orchestrator.cli.batch;

import dev.orchestrator.cli.CommandException;
import dev.orchestrator.cli.ExitCode;
import dev.orchestrator.core.registry.ModelNameException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Reads a whole batch before anything is sent, so that no slip is found half-way through it. */
public final class BatchCheck {
  private static final int MOST_SHOWN = 20;

  /**
   * A batch in which every line is good.
   *
   * @param requests how many there are
   * @param name made of the content of all of them: the same batch has the same name
   */
  public record Checked(int requests, String name) {}

  private final RequestFile file;
  private final BatchRequest.Defaults defaults;
  private final Consumer<String> requireModel;
  private final Set<String> ids = new HashSet<>();
  // Numbers of lines without an id, which are their ids.
  private final BitSet unnamed = new BitSet();
  private final Set<String> models = new HashSet<>();
  private final List<String> bad = new ArrayList<>();
  private final MessageDigest content = BatchRequest.sha256();
  private int badLines;
  private int requests;

  private BatchCheck(
      RequestFile file, BatchRequest.Defaults defaults, Consumer<String> requireModel) {
    this.file = file;
    this.defaults = defaults;
    this.requireModel = requireModel;
  }

  /**
   * Checks every line.
   *
   * @param requireModel throws {@link ModelNameException} if a name means no model
   * @throws CommandException with code 2 if any is bad; the message lists them by their numbers
   */
  public static Checked of(
      RequestFile file, BatchRequest.Defaults defaults, Consumer<String> requireModel)
      throws IOException {
    return new BatchCheck(file, defaults, requireModel).check();
  }

  private Checked check() throws IOException {
    try (ByteLines lines = file.lines()) {
      int number = 0;
      for (Optional<ByteLines.Line> line = lines.next(); line.isPresent(); line = lines.next()) {
        number++;
        if (!RequestLine.isBlank(line.get())) {
          check(number, line.get());
        }
      }
    }
    if (badLines > 0) {
      throw new CommandException(ExitCode.USAGE, complaint());
    }
    if (requests == 0) {
      throw new CommandException(ExitCode.USAGE, file.name() + " holds no request");
    }
    return new Checked(requests, "batch-" + HexFormat.of().formatHex(content.digest(), 0, 8));
  }

  private void check(int number, ByteLines.Line line) {
    try {
      BatchRequest request = RequestLine.read(number, line, defaults);
      name(request);
      String problem = problemOfModel(request.model());
      if (problem != null) {
        throw new BadLineException(problem);
      }
      content.update(request.key().getBytes(StandardCharsets.UTF_8));
      requests++;
    } catch (BadLineException e) {
      badLines++;
      if (bad.size() < MOST_SHOWN) {
        bad.add("line " + number + ": " + e.getMessage());
      }
    }
  }

  private void name(BatchRequest request) throws BadLineException {
    String id = request.id();
    boolean ofLine = id.equals(Integer.toString(request.line()));
    boolean taken =
        ofLine
            ? ids.contains(id)
            : !ids.add(id) || id.matches("[1-9]\\d{0,8}") && unnamed.get(Integer.parseInt(id));
    if (taken) {
      throw new BadLineException("the id \"" + id + "\" is another line's already");
    }
    if (ofLine) {
      unnamed.set(request.line());
    }
  }

  private @Nullable String problemOfModel(@Nullable String model) {
    if (model == null || models.contains(model)) {
      return null;
    }
    try {
      requireModel.accept(model);
      models.add(model);
      return null;
    } catch (ModelNameException e) {
      return e.getMessage();
    }
  }

  private String complaint() {
    StringBuilder text =
        new StringBuilder(
            "%s: %d bad line%s; nothing was sent"
                .formatted(file.name(), badLines, badLines == 1 ? "" : "s"));
    bad.forEach(one -> text.append("\n  ").append(one));
    if (badLines > bad.size()) {
      text.append("\n  and ").append(badLines - bad.size()).append(" more");
    }
    return text.toString();
  }
}
