package dev.orchestrator.engine.gate;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * What a check in the sandbox sees of the file system, as arguments of {@code bwrap}. Later ones
 * lie above earlier ones:
 *
 * <ol>
 *   <li>everything, read-only;
 *   <li>empty folders, whose content is thrown away afterwards, in place of temporary files, of
 *       {@code /run} with its sockets, and of every home directory;
 *   <li>tools that are installed in the home directory, read-only;
 *   <li>the caches of builds, to be written;
 *   <li>the repository's git directory, read-only;
 *   <li>the tree, to be written, but for its {@code .git}: whoever could point that elsewhere would
 *       choose the configuration with which git runs outside the sandbox.
 * </ol>
 *
 * <p>Files of the home directory with credentials (Maven's settings.xml, .npmrc, Gradle's
 * gradle.properties, …) are in none of them.
 */
final class Mounts {

  private static final List<String> TEMPORARY = List.of("/tmp", "/var/tmp", "/run");

  private static final List<String> TOOLS =
      List.of(
          ".m2/toolchains.xml",
          ".gradle/jdks",
          ".jdks",
          ".sdkman/candidates",
          ".cargo/bin",
          ".rustup",
          "go/bin",
          ".nvm/versions",
          ".volta",
          ".pyenv",
          ".rbenv",
          ".asdf",
          ".bun/bin",
          ".deno/bin",
          ".local/bin",
          ".local/lib",
          ".local/pipx",
          ".local/share/mise",
          ".local/share/uv");

  private static final List<String> CACHES =
      List.of(
          ".m2/repository",
          ".m2/wrapper",
          ".gradle/caches",
          ".gradle/wrapper",
          ".gradle/native",
          ".npm",
          ".yarn/berry",
          ".local/share/pnpm",
          ".cargo/registry",
          ".cargo/git",
          "go/pkg/mod",
          ".cache/go-build",
          ".cache/pip",
          ".cache/uv",
          ".cache/yarn",
          ".cache/pnpm");

  private static final Pattern TOOL_VARIABLES =
      Pattern.compile("(JAVA\\d*|M2|MAVEN|GRADLE|RUSTUP|ANDROID)_HOME|GOROOT|ANDROID_SDK_ROOT");

  private final List<String> arguments;

  private Mounts(List<String> arguments) {
    this.arguments = arguments;
  }

  /** The program, and what is the same for every check. */
  static List<String> beginning(boolean network) {
    List<String> all =
        new ArrayList<>(
            List.of("bwrap", "--unshare-all", "--die-with-parent", "--cap-drop", "ALL"));
    if (network) {
      all.add("--share-net");
    }
    all.addAll(List.of("--ro-bind", "/", "/", "--dev", "/dev", "--proc", "/proc"));
    return all;
  }

  /**
   * The arguments for a tree.
   *
   * @throws IOException with the reason if the tree cannot be closed off
   */
  static Mounts of(Path worktree, Map<String, String> environment, boolean network)
      throws IOException {
    List<String> all = new ArrayList<>(beginning(network));
    Path home = home(environment);
    Set<Path> hidden = hidden(home);
    if (home.startsWith(worktree) || hidden.stream().anyMatch(f -> f.startsWith(worktree))) {
      throw new IOException(
          "the tree "
              + worktree
              + " contains the home directory, or another that the sandbox is to hide; move it, or"
              + " write 'sandbox: off'");
    }
    hidden.forEach(folder -> add(all, "--tmpfs", folder));
    if (!hidden.contains(home)) {
      all.addAll(List.of("--dir", home.toString()));
    }
    if (network) {
      bind(all, "--ro-bind-try", Path.of("/run/systemd/resolve"));
    }
    tools(home, environment).stream()
        .filter(path -> hidden.stream().anyMatch(path::startsWith) && !hidden.contains(path))
        .forEach(path -> bind(all, "--ro-bind-try", path));
    caches(home, environment).forEach(path -> bind(all, "--bind-try", path));
    GitFolders git = GitFolders.of(worktree);
    git.outside().forEach(path -> bind(all, "--ro-bind", path));
    bind(all, "--bind", worktree);
    bind(all, "--ro-bind", git.inTree());
    all.addAll(List.of("--setenv", "HOME", home.toString()));
    // what was named for temporary files may not be writable in here
    for (String name : List.of("TMPDIR", "TMP", "TEMP")) {
      if (environment.containsKey(name)) {
        all.addAll(List.of("--setenv", name, "/tmp"));
      }
    }
    return new Mounts(all);
  }

  List<String> arguments() {
    return arguments;
  }

  private static void add(List<String> all, String option, Path path) {
    all.add(option);
    all.add(path.toString());
  }

  private static void bind(List<String> all, String option, Path path) {
    all.addAll(List.of(option, path.toString(), path.toString()));
  }

  private static Path home(Map<String, String> environment) {
    String written = environment.getOrDefault("HOME", "");
    Path home = Path.of(written.startsWith("/") ? written : System.getProperty("user.home", "/"));
    try {
      return home.toRealPath();
    } catch (IOException e) {
      return home.normalize();
    }
  }

  private static Set<Path> hidden(Path home) throws IOException {
    if (home.getNameCount() == 0) {
      throw new IOException("HOME is " + home + ", which cannot be hidden");
    }
    Set<Path> hidden = new LinkedHashSet<>();
    Stream.concat(TEMPORARY.stream(), Stream.of("/home", "/root"))
        .map(Path::of)
        .filter(path -> Files.isDirectory(path, LinkOption.NOFOLLOW_LINKS))
        .forEach(hidden::add);
    if (hidden.stream().noneMatch(home::startsWith) && Files.isDirectory(home)) {
      hidden.add(home);
    }
    return hidden;
  }

  /** Tools that lie where everything is hidden: usual places, and those that variables name. */
  private static Set<Path> tools(Path home, Map<String, String> environment) {
    Set<Path> tools = new TreeSet<>();
    TOOLS.forEach(name -> tools.add(home.resolve(name)));
    environment.forEach((name, value) -> {
      if (TOOL_VARIABLES.matcher(name).matches()) {
        path(value).forEach(tools::add);
      }
    });
    for (String entry : environment.getOrDefault("PATH", "").split(":", -1)) {
      path(entry).forEach(tools::add);
    }
    for (Path tool : List.copyOf(tools)) {
      try {
        tools.add(tool.toRealPath());
      } catch (IOException e) {
        // it is not installed, and is not bound either
        continue;
      }
    }
    // an ancestor of the home directory would show it again
    tools.removeIf(home::startsWith);
    // and what lies in another is there already
    tools.removeIf(tool -> tools.stream().anyMatch(o -> !o.equals(tool) && tool.startsWith(o)));
    return tools;
  }

  private static Set<Path> caches(Path home, Map<String, String> environment) {
    Set<Path> caches = new LinkedHashSet<>();
    CACHES.forEach(name -> caches.add(home.resolve(name)));
    named(environment, "GOMODCACHE").forEach(caches::add);
    named(environment, "GOCACHE").forEach(caches::add);
    for (String name : List.of("caches", "wrapper", "native")) {
      named(environment, "GRADLE_USER_HOME").map(p -> p.resolve(name)).forEach(caches::add);
    }
    for (String name : List.of("registry", "git")) {
      named(environment, "CARGO_HOME").map(p -> p.resolve(name)).forEach(caches::add);
    }
    for (String name : List.of("pip", "uv", "go-build", "yarn", "pnpm")) {
      named(environment, "XDG_CACHE_HOME").map(p -> p.resolve(name)).forEach(caches::add);
    }
    caches.removeIf(home::startsWith);
    return caches;
  }

  private static Stream<Path> named(Map<String, String> environment, String variable) {
    return path(environment.getOrDefault(variable, ""));
  }

  private static Stream<Path> path(String written) {
    try {
      Path path = Path.of(written).normalize();
      return path.isAbsolute() && path.getNameCount() > 0 ? Stream.of(path) : Stream.empty();
    } catch (InvalidPathException e) {
      return Stream.empty();
    }
  }
}
