package dev.orchestrator.engine.edit;

import java.nio.charset.CharacterCodingException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The blocks of one file that does not exist yet: exactly one, with an empty search. */
final class NewFile {

  private final List<EditProblem> problems = new ArrayList<>();
  private final Optional<byte[]> content;

  NewFile(String path, List<Edit.Replace> blocks) {
    content = content(path, blocks);
  }

  Optional<byte[]> content() {
    return content;
  }

  List<EditProblem> problems() {
    return problems;
  }

  private Optional<byte[]> content(String path, List<Edit.Replace> blocks) {
    Edit.Replace first = blocks.getFirst();
    Optional<Edit.Reading> reading =
        first.readings().stream().filter(each -> each.search().isEmpty()).findFirst();
    if (reading.isEmpty()) {
      return refused(
          path,
          first.block(),
          "there is no such file; check the path, or leave SEARCH empty to make a new file");
    }
    if (blocks.size() > 1) {
      return refused(path, blocks.get(1).block(), "the file is new: write all of it in one block");
    }
    List<String> lines = reading.get().replacement();
    Optional<String> placeholder = Placeholder.in(lines, List.of());
    if (placeholder.isPresent()) {
      return refused(path, first.block(), FileEdit.placeholder(placeholder.get()));
    }
    try {
      return Optional.of(FileText.fresh(lines));
    } catch (CharacterCodingException e) {
      return refused(path, first.block(), FileEdit.NOT_ENCODABLE);
    }
  }

  private Optional<byte[]> refused(String path, int block, String message) {
    problems.add(new EditProblem(path, block, message));
    return Optional.empty();
  }
}
