package dev.orchestrator.providers.command;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

/**
 * A home for one call of a program: the files of the user's login, and nothing else of the user's.
 * A login that the program has renewed goes back, since the old one may be of no use any more.
 * Removed when it is closed, with whatever the program has left in it.
 */
final class PrivateHome implements AutoCloseable {
  private static final FileAttribute<Set<PosixFilePermission>> OWNER_ONLY =
      PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"));

  private final Path root;
  private final Path usersHome;
  private final Map<String, byte[]> carried = new HashMap<>();

  private PrivateHome(Path root, Path usersHome) {
    this.root = root;
    this.usersHome = usersHome;
  }

  /**
   * Makes one.
   *
   * @param login the files to carry over, relative to the user's home; those that are missing are
   *     left out
   */
  static PrivateHome of(Path usersHome, List<String> login) throws IOException {
    PrivateHome made = new PrivateHome(Files.createTempDirectory("orchestrator-home"), usersHome);
    Files.createDirectory(made.home());
    Files.createDirectory(made.temporary());
    Files.createDirectory(made.work());
    for (String file : login) {
      Path from = usersHome.resolve(file);
      if (Files.isRegularFile(from)) {
        byte[] bytes = Files.readAllBytes(from);
        Path to = made.home().resolve(file);
        Files.createDirectories(to.getParent());
        write(to, bytes);
        made.carried.put(file, bytes);
      }
    }
    return made;
  }

  /** The home. */
  Path home() {
    return root.resolve("home");
  }

  /** A folder for temporary files. */
  Path temporary() {
    return root.resolve("tmp");
  }

  /** An empty folder to run in. */
  Path work() {
    return root.resolve("work");
  }

  /** Whether there was a login to carry over. */
  boolean hasLogin() {
    return !carried.isEmpty();
  }

  /** Gives the user what the program has renewed, if nobody else has renewed it meanwhile. */
  void bringBack() throws IOException {
    for (Map.Entry<String, byte[]> file : carried.entrySet()) {
      Path own = home().resolve(file.getKey());
      Path users = usersHome.resolve(file.getKey());
      if (!Files.isRegularFile(own, LinkOption.NOFOLLOW_LINKS)) {
        continue;
      }
      byte[] now = Files.readAllBytes(own);
      boolean renewed = !Arrays.equals(now, file.getValue()) && looksWhole(now);
      if (renewed && Arrays.equals(Files.readAllBytes(users), file.getValue())) {
        Path fresh =
            users.resolveSibling(
                users.getFileName() + ".orchestrator-" + ProcessHandle.current().pid());
        write(fresh, now);
        Files.move(fresh, users, StandardCopyOption.ATOMIC_MOVE);
      }
    }
  }

  private static boolean looksWhole(byte[] bytes) {
    String text = new String(bytes, StandardCharsets.UTF_8).strip();
    return text.startsWith("{") && text.endsWith("}");
  }

  private static void write(Path file, byte[] bytes) throws IOException {
    Files.deleteIfExists(file);
    Files.createFile(file, OWNER_ONLY);
    Files.write(file, bytes, StandardOpenOption.TRUNCATE_EXISTING);
  }

  @Override
  public void close() throws IOException {
    try (Stream<Path> files = Files.walk(root)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.deleteIfExists(file);
      }
    }
  }
}
