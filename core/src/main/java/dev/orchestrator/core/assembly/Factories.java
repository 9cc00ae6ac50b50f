package dev.orchestrator.core.assembly;

import dev.orchestrator.api.ProviderFactory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.ServiceConfigurationError;
import java.util.ServiceLoader;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;
import java.util.zip.ZipException;
import java.util.zip.ZipFile;
import org.jspecify.annotations.Nullable;

/**
 * The factories of providers, by their type: those on the class path and those of plug-ins, which
 * are jars in a folder. What cannot be loaded is told in {@link #problems()} and harms no other.
 * Immutable and thread-safe.
 */
public final class Factories {
  private static final String SERVICE = "META-INF/services/" + ProviderFactory.class.getName();

  private final Map<String, ProviderFactory> byType;
  private final List<Plugin> plugins;
  private final List<String> problems;

  /**
   * A jar from which a factory was taken.
   *
   * @param jar where it lies
   * @param types the types that its factories serve
   */
  public record Plugin(Path jar, List<String> types) {
    /** Copies its list. */
    public Plugin {
      types = List.copyOf(types);
    }
  }

  private Factories(
      Map<String, ProviderFactory> byType, List<Plugin> plugins, List<String> problems) {
    this.byType = Collections.unmodifiableMap(new TreeMap<>(byType));
    this.plugins = List.copyOf(plugins);
    this.problems = List.copyOf(problems);
  }

  /** Those that this loader finds by {@link ServiceLoader}: the class path's. */
  public static Factories of(ClassLoader loader) {
    Map<String, ProviderFactory> byType = new TreeMap<>();
    List<String> problems = new ArrayList<>();
    load(loader, "a provider factory on the class path", byType, problems);
    return new Factories(byType, List.of(), problems);
  }

  /**
   * These and those of the jars ({@code *.jar}) in a folder, in the order of their names. A type
   * that is served already stays with who served it first.
   *
   * @param folder where plug-ins lie; nothing happens if there is no such folder
   */
  public Factories withPlugins(Path folder) {
    Map<String, ProviderFactory> all = new TreeMap<>(byType);
    List<Plugin> loaded = new ArrayList<>(plugins);
    List<String> wrong = new ArrayList<>(problems);
    for (Path jar : jars(folder, wrong)) {
      List<String> types = plugin(jar, all, wrong);
      if (!types.isEmpty()) {
        loaded.add(new Plugin(jar, types));
      }
    }
    return new Factories(all, loaded, wrong);
  }

  private static List<Path> jars(Path folder, List<String> problems) {
    if (!Files.isDirectory(folder)) {
      return List.of();
    }
    try (Stream<Path> files = Files.list(folder)) {
      return files.filter(file -> file.getFileName().toString().endsWith(".jar")).sorted().toList();
    } catch (IOException e) {
      problems.add("the plug-ins in " + folder + " cannot be listed: " + e.getMessage());
      return List.of();
    }
  }

  /** The types that were added; none if something about the jar is wrong. */
  private static List<String> plugin(
      Path jar, Map<String, ProviderFactory> all, List<String> problems) {
    String name = "the plug-in " + jar;
    String refusal = refusal(jar);
    if (refusal != null) {
      problems.add(name + " was not loaded: " + refusal);
      return List.of();
    }
    try {
      // Not closed: its classes are loaded one by one for as long as the program runs.
      PluginLoader loader = new PluginLoader(jar, Factories.class.getClassLoader());
      return load(loader, name, all, problems);
    } catch (IOException e) {
      problems.add(name + " was not loaded: " + e.getMessage());
      return List.of();
    }
  }

  private static @Nullable String refusal(Path jar) {
    try (ZipFile zip = new ZipFile(jar.toFile())) {
      return zip.getEntry(SERVICE) == null
          ? "it holds no " + SERVICE + ", which names its ProviderFactory"
          : null;
    } catch (ZipException e) {
      return "it is no jar, or a broken one (" + e.getMessage() + "); copy it anew";
    } catch (IOException e) {
      return "it cannot be read (" + e.getMessage() + ")";
    }
  }

  private static List<String> load(
      ClassLoader loader, String from, Map<String, ProviderFactory> all, List<String> problems) {
    List<String> types = new ArrayList<>();
    Iterator<ProviderFactory> found = ServiceLoader.load(ProviderFactory.class, loader).iterator();
    while (true) {
      try {
        if (!found.hasNext()) {
          return types;
        }
        ProviderFactory factory = found.next();
        String type = factory.type();
        if (type == null || type.isBlank()) {
          problems.add(
              from
                  + ": the type() of "
                  + factory.getClass().getName()
                  + " is blank; it is left out");
        } else if (all.putIfAbsent(type, factory) == null) {
          types.add(type);
        } else {
          problems.add(
              from
                  + ": its type '"
                  + type
                  + "' is served already by "
                  + all.get(type).getClass().getName()
                  + "; it is left out. Give it another type");
        }
      } catch (ServiceConfigurationError | RuntimeException | LinkageError e) {
        // A plug-in's code: whatever it throws must harm no other provider.
        problems.add(from + " was not loaded" + (types.isEmpty() ? "" : " whole") + ": " + why(e));
        if (!(e instanceof ServiceConfigurationError)) {
          return types;
        }
      }
    }
  }

  /** The reason below a service loader's own words, in words that say what to do. */
  private static String why(Throwable thrown) {
    Throwable cause =
        thrown instanceof ServiceConfigurationError && thrown.getCause() != null
            ? thrown.getCause()
            : thrown;
    return switch (cause) {
      case UnsupportedClassVersionError e ->
          "it was compiled for a newer Java than this program runs on ("
              + Runtime.version().feature()
              + "): "
              + e.getMessage();
      case NoClassDefFoundError e ->
          "the class "
              + String.valueOf(e.getMessage()).replace('/', '.')
              + " is missing; a plug-in sees the JDK and dev.orchestrator.api only, so its libraries"
              + " belong into its jar";
      case LinkageError e ->
          "it does not fit this program's dev.orchestrator.api ("
              + e
              + "); build it anew against it";
      default -> cause.getMessage() == null ? cause.toString() : cause.getMessage();
    };
  }

  /** The types that can be made. */
  public Set<String> types() {
    return byType.keySet();
  }

  /** The plug-ins from which something was taken. */
  public List<Plugin> plugins() {
    return plugins;
  }

  /** What could not be loaded, in sentences. */
  public List<String> problems() {
    return problems;
  }

  Optional<ProviderFactory> of(String type) {
    return Optional.ofNullable(byType.get(type));
  }
}
