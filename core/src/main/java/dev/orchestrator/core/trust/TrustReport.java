package dev.orchestrator.core.trust;

import java.nio.file.Path;
import java.util.List;

/**
 * What a repository's files would do.
 *
 * @param directory the repository
 * @param files the files that count, relative to {@code .orchestrator}
 * @param effects one sentence for each thing that would happen: what is sent where, what is run,
 *     what is read
 */
public record TrustReport(Path directory, List<String> files, List<String> effects) {
  /** Copies its lists. */
  public TrustReport {
    files = List.copyOf(files);
    effects = List.copyOf(effects);
  }
}
