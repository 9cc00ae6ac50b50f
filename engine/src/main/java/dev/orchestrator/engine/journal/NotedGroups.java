package dev.orchestrator.engine.journal;

import dev.orchestrator.base.process.OrphanedGroup;
import dev.orchestrator.base.process.ProcessIdentity;
import dev.orchestrator.base.process.ProcessWatch;
import dev.orchestrator.base.time.Time;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;

/**
 * Notes the process groups at work, each in a file of its own that is named for its process id, so
 * that whoever comes after a death can end them. The files need not survive the machine: its
 * processes do not either. Thread-safe.
 */
final class NotedGroups implements ProcessWatch {

  private static final Duration GRACE = Duration.ofSeconds(2);

  private final Path folder;

  NotedGroups(Path folder) {
    this.folder = folder;
  }

  @Override
  public void started(ProcessIdentity leader) {
    try {
      Files.createDirectories(folder);
      Files.writeString(file(leader), leader.text() + "\n");
    } catch (IOException e) {
      throw new UncheckedIOException("cannot note a process in " + folder, e);
    }
  }

  @Override
  public void ended(ProcessIdentity leader) {
    delete(file(leader));
  }

  private Path file(ProcessIdentity leader) {
    return folder.resolve(Long.toString(leader.pid()));
  }

  /** Ends all groups that are noted; to be called only by who knows that their starter is dead. */
  void endAll(Time time) {
    if (!Files.isDirectory(folder)) {
      return;
    }
    List<Path> noted;
    try (Stream<Path> files = Files.list(folder)) {
      noted = files.toList();
    } catch (IOException e) {
      throw new UncheckedIOException("cannot list " + folder, e);
    }
    for (Path file : noted) {
      end(file, time);
      delete(file);
    }
  }

  /** What cannot be read was not whole when its writer died, and its program never began. */
  private static void end(Path file, Time time) {
    try {
      String text = Files.readString(file).strip();
      ProcessIdentity leader = ProcessIdentity.parse(text).orElse(null);
      if (leader != null) {
        new OrphanedGroup(leader).end(GRACE, time);
      }
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read " + file, e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt(); // the group has been ended all the same
    }
  }

  private static void delete(Path file) {
    try {
      Files.deleteIfExists(file);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot delete " + file, e);
    }
  }
}
