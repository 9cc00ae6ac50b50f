package dev.orchestrator.providers.wire;

import dev.orchestrator.api.Part;
import java.util.ArrayList;
import java.util.List;

/** The parts of an answer in their order; text that follows text is joined. Not thread-safe. */
public final class PartList {
  private final List<Part> parts = new ArrayList<>();
  private final StringBuilder text = new StringBuilder();

  /** Adds text. */
  public void text(String more) {
    text.append(more);
  }

  /** Adds a part that is not text. */
  public void add(Part part) {
    flush();
    parts.add(part);
  }

  private void flush() {
    if (!text.isEmpty()) {
      parts.add(new Part.Text(text.toString()));
      text.setLength(0);
    }
  }

  /** What was added so far. */
  public List<Part> toList() {
    flush();
    return List.copyOf(parts);
  }
}
