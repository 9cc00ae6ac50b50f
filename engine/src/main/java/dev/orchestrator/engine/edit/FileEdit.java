package dev.orchestrator.engine.edit;

import dev.orchestrator.engine.edit.FileText.Change;
import java.nio.charset.CharacterCodingException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/** The blocks of one file that exists, found in its original text and put together. */
final class FileEdit {

  static final String NOT_ENCODABLE =
      "the new text contains half a character (a lone surrogate) and cannot be written; write it whole";

  private static final int PLACES_TOLD = 5;

  private final String path;
  private final List<EditProblem> problems = new ArrayList<>();
  private final Optional<byte[]> result;

  FileEdit(String path, byte[] original, List<Edit.Replace> blocks) {
    this.path = path;
    this.result = edit(original, blocks);
  }

  /** The new bytes, if there is no problem. */
  Optional<byte[]> result() {
    return result;
  }

  List<EditProblem> problems() {
    return problems;
  }

  static String placeholder(String line) {
    return "the new text contains the placeholder '"
        + line
        + "'; write every line out, or search for less and leave the rest alone";
  }

  private void problem(int block, String message) {
    problems.add(new EditProblem(path, block, message));
  }

  private Optional<byte[]> edit(byte[] original, List<Edit.Replace> blocks) {
    FileText text;
    try {
      text = FileText.of(original);
    } catch (CharacterCodingException e) {
      problem(
          blocks.getFirst().block(),
          "the file is binary or not UTF-8 text, and is not edited; leave it as it is");
      return Optional.empty();
    }
    List<String> lines = text.texts();
    List<Change> changes = new ArrayList<>();
    for (Edit.Replace block : blocks) {
      change(lines, block, changes).ifPresent(changes::add);
    }
    changes.sort(Comparator.comparingInt(Change::from));
    checkOverlap(changes);
    return problems.isEmpty() ? write(text, original, changes) : Optional.empty();
  }

  private Optional<byte[]> write(FileText text, byte[] original, List<Change> changes) {
    try {
      byte[] bytes =
          text.isEmpty() ? FileText.fresh(changes.getFirst().lines()) : text.with(changes);
      if (Arrays.equals(bytes, original)) {
        problem(
            changes.getFirst().block(),
            "the edits leave the file as it is; write what is to change");
        return Optional.empty();
      }
      if (FileText.of(bytes).isEmpty()) {
        problem(
            changes.getFirst().block(),
            "the edits would leave the file empty; to remove it write: DELETE " + path);
        return Optional.empty();
      }
      return Optional.of(bytes);
    } catch (CharacterCodingException e) {
      problem(changes.getFirst().block(), NOT_ENCODABLE);
      return Optional.empty();
    }
  }

  /** Where a block belongs: the one reading of it whose search text stands there exactly once. */
  private Optional<Change> change(List<String> lines, Edit.Replace block, List<Change> earlier) {
    List<Change> found = new ArrayList<>();
    for (Edit.Reading reading : block.readings()) {
      if (reading.search().isEmpty()) {
        if (lines.isEmpty() && earlier.isEmpty()) {
          found.add(new Change(0, 0, reading.replacement(), block.block()));
        }
        continue;
      }
      List<Integer> places = Search.places(lines, reading.search());
      if (places.size() == 1) {
        int count = reading.search().size();
        found.add(new Change(places.getFirst(), count, reading.replacement(), block.block()));
      }
    }
    if (found.size() == 1) {
      return checked(lines, block, found.getFirst());
    }
    if (found.size() > 1) {
      problem(
          block.block(),
          "several lines of the block look like its divider, and it can be read in more than one"
              + " way; use longer markers (<<<<<<<<< SEARCH, =========, >>>>>>>>> REPLACE)");
    } else {
      notFound(lines, block.block(), block.readings().getFirst(), earlier);
    }
    return Optional.empty();
  }

  private Optional<Change> checked(List<String> lines, Edit.Replace block, Change change) {
    List<String> old = lines.subList(change.from(), change.from() + change.count());
    if (old.equals(change.lines())) {
      problem(
          block.block(),
          "the new lines are the same as the old ones; write what is to change, or leave the block out");
      return Optional.empty();
    }
    Optional<String> placeholder = Placeholder.in(change.lines(), lines);
    if (placeholder.isPresent()) {
      problem(block.block(), placeholder(placeholder.get()));
      return Optional.empty();
    }
    return Optional.of(change);
  }

  private void notFound(List<String> lines, int block, Edit.Reading reading, List<Change> earlier) {
    List<String> search = reading.search();
    if (search.isEmpty()) {
      problem(
          block,
          "the file exists already, so SEARCH must not be empty; put the lines there that are to be"
              + " replaced");
      return;
    }
    List<Integer> places = Search.places(lines, search);
    if (places.size() > 1) {
      problem(
          block,
          "the search text stands in the file "
              + places.size()
              + " times, at the lines "
              + places.stream()
                  .limit(PLACES_TOLD)
                  .map(place -> String.valueOf(place + 1))
                  .collect(Collectors.joining(", "))
              + (places.size() > PLACES_TOLD ? ", …" : "")
              + "; add lines around it until it is unique");
      return;
    }
    if (earlier.stream().anyMatch(change -> !Search.places(change.lines(), search).isEmpty())) {
      problem(
          block,
          "the search text is only found in what an earlier block writes; every block is looked up"
              + " in the file as it was, so put both changes into one block");
      return;
    }
    List<Integer> loose = Search.placesWithoutIndent(lines, search);
    if (!loose.isEmpty()) {
      int at = loose.getFirst();
      problem(
          block,
          "the search text is in the file but for spaces or tabs at the ends of lines; copy the"
              + " lines exactly:\n"
              + NearestLines.numbered(lines, at, Math.min(at + search.size(), at + 60)));
      return;
    }
    problem(
        block,
        "the search text is not in the file; it must be equal to whole lines, character by"
            + " character. "
            + new NearestLines(lines, search).hint());
  }

  private void checkOverlap(List<Change> changes) {
    for (int i = 1; i < changes.size(); i++) {
      Change above = changes.get(i - 1);
      Change below = changes.get(i);
      if (below.from() < above.from() + above.count()) {
        problem(
            below.block(),
            "the lines it replaces overlap those of block "
                + above.block()
                + "; put both changes into one block");
      }
    }
  }
}
