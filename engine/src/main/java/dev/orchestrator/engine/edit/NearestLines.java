package dev.orchestrator.engine.edit;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/**
 * The part of a file that is most like a search text that was not found.
 *
 * <p>A window of the search text's length slides over the file; its score is the number of lines
 * that are equal but for white space. The best few windows, or without any equal line the lines
 * most like the longest line searched, are then compared by character pairs (Dice's coefficient).
 * The work is bounded: of the search text 60 lines count, of the file 100,000 lines of 300
 * characters.
 */
final class NearestLines {

  private static final int MAX_SEARCH = 60;
  private static final int MAX_FILE = 100_000;
  private static final int MAX_COMPARED = 5_000;
  private static final int MAX_LINE = 300;
  private static final int FINALISTS = 5;
  private static final double ENOUGH = 0.5;
  private static final int SHOWN = 30;

  private final List<String> file;
  private final List<String> wanted;

  NearestLines(List<String> file, List<String> wanted) {
    this.file = file.subList(0, Math.min(MAX_FILE, file.size()));
    this.wanted = wanted.subList(0, Math.min(MAX_SEARCH, wanted.size()));
  }

  /** A sentence with the nearest lines and their numbers; tells as well if nothing is near. */
  String hint() {
    if (file.isEmpty()) {
      return "The file is empty.";
    }
    List<Integer> starts = finalists();
    String text = String.join("\n", wanted);
    int best = -1;
    double bestLikeness = -1;
    for (int start : starts) {
      int end = Math.min(file.size(), start + wanted.size());
      double likeness = likeness(text, String.join("\n", file.subList(start, end)));
      if (likeness > bestLikeness) {
        best = start;
        bestLikeness = likeness;
      }
    }
    if (best < 0 || bestLikeness < ENOUGH / 2) {
      return "No lines of the file are like them; search for lines that it has.";
    }
    return "Did you mean these lines?\n" + shown(best, best + wanted.size());
  }

  private List<Integer> finalists() {
    int[] scores = scores();
    List<Integer> best =
        IntStream.range(0, scores.length)
            .filter(i -> scores[i] > 0)
            .boxed()
            .sorted(Comparator.<Integer>comparingInt(i -> scores[i]).reversed())
            .limit(FINALISTS)
            .toList();
    return best.isEmpty() ? likeLongestLine() : best;
  }

  private int[] scores() {
    Map<String, Integer> ids = new HashMap<>();
    int[] wantedIds = ids(ids, wanted);
    int[] fileIds = ids(ids, file);
    int blank = ids.getOrDefault("", -1);
    int[] scores = new int[Math.max(1, file.size() - wanted.size() + 1)];
    for (int i = 0; i < scores.length; i++) {
      for (int j = 0; j < wantedIds.length && i + j < fileIds.length; j++) {
        if (fileIds[i + j] == wantedIds[j] && wantedIds[j] != blank) {
          scores[i]++;
        }
      }
    }
    return scores;
  }

  private static int[] ids(Map<String, Integer> ids, List<String> lines) {
    return lines.stream()
        .mapToInt(line -> {
          int fresh = ids.size();
          return ids.computeIfAbsent(line.strip(), key -> fresh);
        })
        .toArray();
  }

  private List<Integer> likeLongestLine() {
    int longest = 0;
    for (int j = 1; j < wanted.size(); j++) {
      if (wanted.get(j).strip().length() > wanted.get(longest).strip().length()) {
        longest = j;
      }
    }
    int offset = longest;
    String line = wanted.get(longest);
    List<Integer> lines = new ArrayList<>();
    double[] likeness = new double[Math.min(MAX_COMPARED, file.size())];
    for (int i = 0; i < likeness.length; i++) {
      likeness[i] = likeness(line.strip(), file.get(i).strip());
      if (likeness[i] >= ENOUGH) {
        lines.add(i);
      }
    }
    return lines.stream()
        .sorted(Comparator.<Integer>comparingDouble(i -> likeness[i]).reversed())
        .limit(FINALISTS)
        .map(i -> Math.max(0, i - offset))
        .toList();
  }

  /** From 0, nothing in common, to 1, the same. */
  static double likeness(String left, String right) {
    if (left.equals(right)) {
      return 1;
    }
    Map<Integer, Integer> pairs = new HashMap<>();
    int bound = MAX_LINE * MAX_SEARCH;
    int leftLength = Math.min(left.length(), bound);
    int rightLength = Math.min(right.length(), bound);
    for (int i = 0; i + 1 < leftLength; i++) {
      pairs.merge(left.charAt(i) << 16 | left.charAt(i + 1), 1, Integer::sum);
    }
    int shared = 0;
    for (int i = 0; i + 1 < rightLength; i++) {
      int pair = right.charAt(i) << 16 | right.charAt(i + 1);
      int left2 = pairs.getOrDefault(pair, 0);
      if (left2 > 0) {
        pairs.put(pair, left2 - 1);
        shared++;
      }
    }
    int all = Math.max(0, leftLength - 1) + Math.max(0, rightLength - 1);
    return all == 0 ? 0 : 2.0 * shared / all;
  }

  /** Lines with two more on either side. */
  private String shown(int from, int to) {
    int first = Math.max(0, from - 2);
    int last = Math.min(Math.min(file.size(), to + 2), first + SHOWN);
    return numbered(file, first, last);
  }

  static String numbered(List<String> lines, int from, int to) {
    StringBuilder text = new StringBuilder();
    for (int i = from; i < to; i++) {
      String line = lines.get(i);
      String cut = line.length() > MAX_LINE ? line.substring(0, MAX_LINE) + "…" : line;
      text.append(String.format("%5d | ", i + 1)).append(cut).append('\n');
    }
    return text.toString().stripTrailing();
  }
}
