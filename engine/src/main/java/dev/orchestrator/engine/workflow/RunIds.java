package dev.orchestrator.engine.workflow;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Names of runs: the second in which each began and four characters that tell it from others. Which
 * run was the last one is told by the order of the names, so a new name comes after all that are
 * there: also if the clock went back, or two runs begin in one second.
 */
final class RunIds {
  private static final DateTimeFormatter STAMP =
      DateTimeFormatter.ofPattern("uuuuMMdd-HHmmss").withZone(ZoneOffset.UTC);
  private static final int STAMP_LENGTH = "20260101-000000".length();

  private RunIds() {}

  /**
   * The name of a run that begins now.
   *
   * @param known the names of all runs before, in their order
   */
  static String next(Instant now, List<String> known) {
    Instant stamp = now;
    for (int i = known.size() - 1; i >= 0; i--) {
      Instant last = stamp(known.get(i));
      if (last != null) {
        Instant after = last.plusSeconds(1);
        stamp = after.isAfter(now) ? after : now;
        break;
      }
    }
    return STAMP.format(stamp) + "-" + UUID.randomUUID().toString().substring(0, 4);
  }

  /** The second that a name tells, or null if it is no name of ours. */
  private static @Nullable Instant stamp(String id) {
    try {
      return LocalDateTime.parse(id.substring(0, Math.min(STAMP_LENGTH, id.length())), STAMP)
          .toInstant(ZoneOffset.UTC);
    } catch (DateTimeException e) {
      return null;
    }
  }
}
