package dev.orchestrator.core.assembly;

import java.io.IOException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Path;

/**
 * Loads the classes of one plug-in. It sees the JDK, {@code dev.orchestrator.api} and JSpecify, and
 * nothing else of this program: whatever else it needs lies in its jar, so that no two plug-ins,
 * and no plug-in and the program, can disagree about a library.
 */
final class PluginLoader extends URLClassLoader {
  static {
    registerAsParallelCapable();
  }

  PluginLoader(Path jar, ClassLoader program) throws IOException {
    super("plug-in " + jar.getFileName(), new URL[] {jar.toUri().toURL()}, new Shared(program));
  }

  /** What a plug-in has in common with the program. */
  private static final class Shared extends ClassLoader {
    static {
      registerAsParallelCapable();
    }

    private final ClassLoader program;

    Shared(ClassLoader program) {
      super(ClassLoader.getPlatformClassLoader());
      this.program = program;
    }

    @Override
    protected Class<?> findClass(String name) throws ClassNotFoundException {
      if (name.startsWith("dev.orchestrator.api.") || name.startsWith("org.jspecify.")) {
        return program.loadClass(name);
      }
      throw new ClassNotFoundException(name);
    }
  }
}
