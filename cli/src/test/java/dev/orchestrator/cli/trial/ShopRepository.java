package dev.orchestrator.cli.trial;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/** A user's git repository: a small Java project of several files with a check of its own. */
final class ShopRepository {

  /** What the program may write below the repository; all else must stay as it was. */
  private static final List<String> THE_PROGRAMS_OWN =
      List.of(
          ".orchestrator/state",
          ".git/worktrees",
          ".git/refs/heads/orchestrator",
          ".git/logs",
          ".git/objects");

  static final String CART =
      """
      package shop;

      import java.util.ArrayList;
      import java.util.List;

      /** Was in einem Einkaufswagen liegt. */
      public final class Cart {
        private final List<Price> prices = new ArrayList<>();

        public void add(Price price) {
          prices.add(price);
        }

        public long totalInCents() {
          long total = 0;
          for (Price price : prices) {
            total += price.cents();
          }
          return total;
        }
      }
      """;

  static final String PRICE =
      """
      package shop;

      public record Price(long cents) {
        public Price plus(Price other) {
          return new Price(cents + other.cents());
        }
      }
      """;

  private static final String CHECK =
      """
      package shop;

      public final class CartCheck {
        public static void main(String[] args) {
          Cart cart = new Cart();
          cart.add(new Price(9_000));
          cart.add(new Price(2_000));
          if (cart.totalInCents() > 11_000) {
            throw new AssertionError("a rebate never makes it dearer");
          }
        }

        private CartCheck() {}
      }
      """;

  final Path root;

  private ShopRepository(Path root) {
    this.root = root;
  }

  /** A repository that is there already. */
  static ShopRepository at(Path root) {
    return new ShopRepository(root);
  }

  /** A directory without git. */
  static ShopRepository plain(Path root) {
    try {
      Files.createDirectories(root);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return new ShopRepository(root);
  }

  /** A directory with a git repository and no commit. */
  static ShopRepository empty(Path root) {
    ShopRepository repository = plain(root);
    repository.git("init", "-q", "-b", "main");
    repository.git("config", "user.name", "A User");
    repository.git("config", "user.email", "user@example.org");
    return repository;
  }

  /** The project, committed. */
  static ShopRepository create(Path root) {
    return empty(root)
        .write(".gitignore", "build/\n")
        .write("README.md", "# Einkauf – ein Beispiel\n")
        .write("src/main/java/shop/Cart.java", CART)
        .write("src/main/java/shop/Price.java", PRICE)
        .write("src/test/java/shop/CartCheck.java", CHECK)
        .commit("Begin");
  }

  /** Checks that compile the project and run its check with the JDK at hand. */
  static String gate() {
    return """
    gate:
      - name: compile
        run: env && rm -rf build && "$JAVA_HOME/bin/javac" -Xlint:all -Werror -d build $(find src -name '*.java')
        timeout: 2m
      - { name: check, run: '"$JAVA_HOME/bin/java" -cp build shop.CartCheck', timeout: 1m }
    """;
  }

  ShopRepository write(String path, String text) {
    try {
      Path file = root.resolve(path);
      Files.createDirectories(file.getParent());
      Files.writeString(file, text);
      return this;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  ShopRepository commit(String message) {
    git("add", "-A");
    git("commit", "-q", "-m", message);
    return this;
  }

  /** Changes of every kind that a user may have in the middle of work. */
  ShopRepository makeDirty() {
    write("stashed.txt", "for later\n");
    git("stash", "push", "-q", "--include-untracked");
    write("README.md", "# Einkauf – in Arbeit\n");
    write("staged.txt", "staged\n");
    git("add", "staged.txt");
    write("staged.txt", "staged, then changed\n");
    write("notes/größe.txt", "untracked, and not in ASCII\n");
    write("build/old.txt", "ignored\n");
    git("rm", "-q", "--cached", "src/test/java/shop/CartCheck.java");
    return this;
  }

  String git(String... arguments) {
    return new String(gitBytes(arguments), UTF_8);
  }

  /** Every object of the repository, unpacked: commits, trees, files. */
  byte[] objects() {
    return gitBytes("cat-file", "--batch-all-objects", "--batch");
  }

  private byte[] gitBytes(String... arguments) {
    List<String> command = new ArrayList<>(List.of("git"));
    command.addAll(List.of(arguments));
    try {
      Process process =
          new ProcessBuilder(command).directory(root.toFile()).redirectErrorStream(true).start();
      ByteArrayOutputStream output = new ByteArrayOutputStream();
      process.getInputStream().transferTo(output);
      if (process.waitFor() != 0) {
        throw new IllegalStateException(command + ": " + output.toString(UTF_8));
      }
      return output.toByteArray();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Mode and content hash of every file that is not the program's own, by path. */
  Map<String, String> fingerprint() {
    Map<String, String> found = new TreeMap<>();
    try (Stream<Path> paths = Files.walk(root)) {
      for (Path path : (Iterable<Path>) paths::iterator) {
        String name = root.relativize(path).toString();
        if (THE_PROGRAMS_OWN.stream().anyMatch(own -> (name + "/").startsWith(own + "/"))) {
          continue;
        }
        String mode =
            PosixFilePermissions.toString(
                Files.getPosixFilePermissions(path, LinkOption.NOFOLLOW_LINKS));
        if (Files.isDirectory(path)) {
          // A branch below orchestrator/ makes directories that hold nothing of the user's.
          if (!name.startsWith(".git/")) {
            found.put(name + "/", mode);
          }
        } else {
          found.put(name, mode + " " + hash(Files.readAllBytes(path)));
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return found;
  }

  private static String hash(byte[] content) {
    try {
      return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(content));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }
}
