package dev.orchestrator.core.trust;

import dev.orchestrator.core.yaml.ConfigException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * The trust in one repository's {@code .orchestrator/}: its {@code *.yaml}, {@code prompts/} and
 * {@code plugins/}, not its {@code state/}. Of files of tasks only {@code gate:} counts, since
 * goals are data; so tasks can be added without asking again. Where there is nothing that could do
 * anything, there is nothing to trust, and all is well.
 *
 * <p>What was there when {@link #of} was called is what is described, compared and pinned: files
 * that change meanwhile have another hash. Pins lie in the user's state directory, one file for
 * each real path and hash, so that a branch trusted before is trusted again. Immutable and
 * thread-safe.
 */
public final class Trust {
  private final Pins pins;
  private final Path directory;
  private final Contents contents;
  private final String hash;

  private Trust(Pins pins, Path directory, Contents contents) {
    this.pins = pins;
    this.directory = directory;
    this.contents = contents;
    this.hash = contents.hash();
  }

  /**
   * Looks at a repository's files.
   *
   * @param stateHome the user's state directory ({@code UserDirectories.state()})
   * @param workingDir the directory that holds {@code .orchestrator}
   * @throws ConfigException if a file cannot be read
   */
  public static Trust of(Path stateHome, Path workingDir) {
    return of(stateHome, workingDir, null);
  }

  /**
   * Looks at a repository's files and at a file of tasks that lies elsewhere.
   *
   * @param taskFile the file of tasks that will be worked, or null
   * @throws ConfigException if a file cannot be read
   */
  public static Trust of(Path stateHome, Path workingDir, @Nullable Path taskFile) {
    Path directory;
    try {
      directory = workingDir.toRealPath();
    } catch (IOException e) {
      directory = workingDir.toAbsolutePath().normalize();
    }
    return new Trust(
        new Pins(stateHome.resolve("trust")),
        directory,
        Contents.read(directory.resolve(".orchestrator"), taskFile));
  }

  /** Whether there is nothing that could do anything. */
  public boolean nothingToTrust() {
    return contents.isEmpty();
  }

  /** Whether there is nothing to trust, or the user has trusted exactly this. */
  public boolean isTrusted() {
    return nothingToTrust() || pins.holds(directory, hash);
  }

  /**
   * Remembers that the user trusts exactly this.
   *
   * @throws UncheckedIOException if the user's state directory cannot be written
   */
  public void pin() {
    if (!nothingToTrust()) {
      pins.add(directory, hash);
    }
  }

  /** The hash of what counts, in hexadecimal digits (SHA-256). */
  public String hash() {
    return hash;
  }

  /** What it would do if it were trusted, in sentences for people, control characters visible. */
  public TrustReport describe() {
    return new TrustReport(directory, contents.names(), Effects.of(contents));
  }
}
