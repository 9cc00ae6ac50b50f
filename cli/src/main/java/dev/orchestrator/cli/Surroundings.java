package dev.orchestrator.cli;

import java.io.BufferedOutputStream;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.Map;
import java.util.Set;

/**
 * The world around the program, given to it so that tests can be one.
 *
 * @param in standard input
 * @param out standard output
 * @param err standard error
 * @param terminals which of the three are a terminal
 * @param environment the environment variables
 * @param directory where the program was started
 */
record Surroundings(
    InputStream in,
    PrintStream out,
    PrintStream err,
    Set<Channel> terminals,
    Map<String, String> environment,
    Path directory) {

  /** One of the three standard streams. */
  enum Channel {
    IN,
    OUT,
    ERR
  }

  /** Copies what could change. */
  Surroundings {
    terminals = Set.copyOf(terminals);
    environment = Map.copyOf(environment);
  }

  /** This process's own. */
  static Surroundings ofThisProcess() {
    return new Surroundings(
        System.in,
        utf8(FileDescriptor.out),
        utf8(FileDescriptor.err),
        terminals(System.getProperty("orchestrator.terminals", "")),
        System.getenv(),
        Path.of("").toAbsolutePath());
  }

  /** JSON is UTF-8 by its definition, and a terminal that is not has become rare. */
  private static PrintStream utf8(FileDescriptor descriptor) {
    return new PrintStream(
        new BufferedOutputStream(new FileOutputStream(descriptor), 8192),
        false,
        StandardCharsets.UTF_8);
  }

  /**
   * Java 21 cannot tell which stream is a terminal without native code, the shell can: the launcher
   * says so in a system property such as {@code in,out,err}. Without it nothing is a terminal.
   */
  private static Set<Channel> terminals(String property) {
    Set<Channel> found = EnumSet.noneOf(Channel.class);
    for (Channel channel : Channel.values()) {
      if (property.contains(channel.name().toLowerCase(java.util.Locale.ROOT))) {
        found.add(channel);
      }
    }
    return found;
  }
}
