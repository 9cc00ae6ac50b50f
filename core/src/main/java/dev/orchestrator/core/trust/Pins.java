package dev.orchestrator.core.trust;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;

/** The pins on disk: a file each, 0600 in a directory of 0700, written whole or not at all. */
final class Pins {
  private final Path dir;

  Pins(Path dir) {
    this.dir = dir;
  }

  boolean holds(Path directory, String hash) {
    try {
      Path file = file(directory, hash);
      return Files.isRegularFile(file) && Files.readString(file).equals(text(directory, hash));
    } catch (IOException e) {
      // a pin that cannot be read is none
      return false;
    }
  }

  void add(Path directory, String hash) {
    try {
      Files.createDirectories(dir, mode("rwx------"));
      Path temporary = Files.createTempFile(dir, "pin", ".tmp", mode("rw-------"));
      try {
        Files.writeString(temporary, text(directory, hash));
        Files.move(
            temporary,
            file(directory, hash),
            StandardCopyOption.ATOMIC_MOVE,
            StandardCopyOption.REPLACE_EXISTING);
      } finally {
        Files.deleteIfExists(temporary);
      }
    } catch (IOException e) {
      throw new UncheckedIOException("cannot remember the trust in " + dir, e);
    }
  }

  private FileAttribute<?>[] mode(String permissions) {
    return dir.getFileSystem().supportedFileAttributeViews().contains("posix")
        ? new FileAttribute<?>[] {
          PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString(permissions))
        }
        : new FileAttribute<?>[0];
  }

  private Path file(Path directory, String hash) {
    String key = Hash.of(directory.toString().getBytes(StandardCharsets.UTF_8), hash);
    return dir.resolve(key + ".pin");
  }

  private static String text(Path directory, String hash) {
    return "directory: " + directory + "\nsha256: " + hash + "\n";
  }
}
