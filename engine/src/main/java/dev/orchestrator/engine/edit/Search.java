package dev.orchestrator.engine.edit;

import java.util.ArrayList;
import java.util.List;

/** Where lines occur in a file. */
final class Search {

  private Search() {}

  /** The places (first line, from 0) where exactly these lines stand. */
  static List<Integer> places(List<String> file, List<String> wanted) {
    List<Integer> places = new ArrayList<>();
    for (int i = 0; i + wanted.size() <= file.size(); i++) {
      if (file.get(i).equals(wanted.getFirst())
          && file.subList(i, i + wanted.size()).equals(wanted)) {
        places.add(i);
      }
    }
    return places;
  }

  /** As {@link #places}, but blind to spaces and tabs at both ends of lines. */
  static List<Integer> placesWithoutIndent(List<String> file, List<String> wanted) {
    return places(
        file.stream().map(String::strip).toList(), wanted.stream().map(String::strip).toList());
  }
}
