package dev.orchestrator.core.yaml;

import java.util.Collection;
import java.util.Comparator;
import java.util.Locale;
import java.util.Optional;

/** The valid word that a mistyped one was probably meant to be. */
public final class Nearest {
  private static final int LONGEST = 64;
  private static final int PREFIX = 2;

  private Nearest() {}

  /**
   * The nearest of the valid words by edit distance (one letter more, less, other, or two swapped
   * count 1 each), if it is near: at most a third of the word's length, and at least 2, apart. One
   * of three letters or more that the other begins with is 2 apart whatever follows. Case and the
   * choice between {@code -}, {@code _} and space do not count.
   */
  public static Optional<String> of(String word, Collection<String> valid) {
    if (word.length() > LONGEST) {
      return Optional.empty();
    }
    String folded = fold(word);
    record Near(String word, int distance) {}
    return valid.stream()
        .map(candidate -> new Near(candidate, apart(folded, fold(candidate))))
        .filter(near -> near.distance() <= Math.max(2, word.length() / 3))
        // a word of two letters is two letters away from every other one
        .filter(near -> near.distance() < Math.max(word.length(), near.word().length()))
        .min(Comparator.comparingInt(Near::distance).thenComparing(Near::word))
        .map(Near::word);
  }

  /** {@code ; did you mean 'x'?}, or nothing. */
  static String hint(String word, Collection<String> valid) {
    return of(word, valid).map(near -> "; did you mean '" + near + "'?").orElse("");
  }

  private static String fold(String word) {
    return word.toLowerCase(Locale.ROOT).replace('-', '_').replace(' ', '_');
  }

  private static int apart(String a, String b) {
    boolean begins =
        Math.min(a.length(), b.length()) > PREFIX && (a.startsWith(b) || b.startsWith(a));
    int distance = distance(a, b);
    return begins ? Math.min(2, distance) : distance;
  }

  /** Optimal string alignment distance. */
  private static int distance(String a, String b) {
    int[][] d = new int[a.length() + 1][b.length() + 1];
    for (int i = 0; i <= a.length(); i++) {
      d[i][0] = i;
    }
    for (int j = 0; j <= b.length(); j++) {
      d[0][j] = j;
    }
    for (int i = 1; i <= a.length(); i++) {
      for (int j = 1; j <= b.length(); j++) {
        int change = a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1;
        d[i][j] = Math.min(d[i - 1][j - 1] + change, Math.min(d[i - 1][j] + 1, d[i][j - 1] + 1));
        if (i > 1
            && j > 1
            && a.charAt(i - 1) == b.charAt(j - 2)
            && a.charAt(i - 2) == b.charAt(j - 1)) {
          d[i][j] = Math.min(d[i][j], d[i - 2][j - 2] + 1);
        }
      }
    }
    return d[a.length()][b.length()];
  }
}
