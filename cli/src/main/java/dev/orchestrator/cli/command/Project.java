package dev.orchestrator.cli.command;

import dev.orchestrator.base.process.Program;
import dev.orchestrator.base.process.ProgramEnvironment;
import dev.orchestrator.base.process.ProgramResult;
import dev.orchestrator.base.process.ProgramStartException;
import dev.orchestrator.cli.CommandException;
import dev.orchestrator.cli.ExitCode;
import dev.orchestrator.cli.Invocation;
import dev.orchestrator.core.assembly.Assembly;
import dev.orchestrator.core.assembly.Factories;
import dev.orchestrator.core.catalog.ModelCatalog;
import dev.orchestrator.core.config.Configuration;
import dev.orchestrator.core.config.ConfigurationLoader;
import dev.orchestrator.core.config.UserDirectories;
import dev.orchestrator.core.registry.ProviderRegistry;
import dev.orchestrator.core.routing.ModelRouter;
import dev.orchestrator.core.routing.SuccessTable;
import dev.orchestrator.core.trust.Trust;
import dev.orchestrator.core.trust.TrustReport;
import java.io.IOException;
import java.net.HttpURLConnection;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a command works with: the trusted configuration of a working directory and the providers
 * made of it.
 *
 * @param workingDir where the command works
 * @param configuration all that is configured
 * @param registry the providers that could be made
 * @param absent why the others are not there, by name
 * @param plugins the jars from which factories were taken
 * @param catalog what is known of models: the user's own catalogue over the bundled one
 */
record Project(
    Path workingDir,
    Configuration configuration,
    ProviderRegistry registry,
    Map<String, String> absent,
    List<Factories.Plugin> plugins,
    ModelCatalog catalog) {

  private static final String PLUGINS = "plugins";
  private static final Duration KEY_PROGRAM_TIMEOUT = Duration.ofSeconds(10);

  /**
   * Reads the configuration and makes the providers. Does no network but discovery, which gives up
   * after 2 seconds.
   *
   * @param taskFile the file of tasks whose {@code gate:} counts, or null for the usual one
   * @throws CommandException with code 2 if the repository's own configuration is not trusted
   * @throws dev.orchestrator.core.yaml.ConfigException if a file is wrong
   */
  static Project open(Invocation invocation, @Nullable Path taskFile) throws IOException {
    requireTrust(invocation, taskFile);
    return load(invocation, taskFile, true);
  }

  /**
   * As {@link #open}, for commands that only look: where the repository's own configuration is not
   * trusted it is left alone, with a warning, and the user's own is all there is.
   */
  static Project browse(Invocation invocation) throws IOException {
    return load(invocation, null, invocation.trust() || trust(invocation, null).isTrusted());
  }

  private static Project load(
      Invocation invocation, @Nullable Path taskFile, boolean repositoryTrusted) {
    Factories factories =
        Factories.of(Project.class.getClassLoader())
            .withPlugins(UserDirectories.of(invocation.environment()).config().resolve(PLUGINS));
    if (repositoryTrusted) {
      factories =
          factories.withPlugins(invocation.workingDir().resolve(".orchestrator").resolve(PLUGINS));
    }
    factories.problems().forEach(invocation.console()::warn);
    ModelCatalog catalog = catalog(invocation);
    ConfigurationLoader.Builder builder =
        ConfigurationLoader.builder()
            .workingDir(invocation.workingDir())
            .environment(invocation.environment())
            .catalog(catalog)
            .types(factories.types())
            .commands(command -> runForKey(command, invocation))
            .ollamaProbe(Project::answers)
            .repositoryTrusted(repositoryTrusted);
    if (taskFile != null) {
      builder.tasksFile(taskFile);
    }
    Configuration configuration = builder.build().load();
    configuration.warnings().forEach(invocation.console()::warn);
    Assembly assembly = Assembly.of(configuration.providers(), factories);
    assembly.registry().discover().forEach(invocation.console()::warn);
    return new Project(
        invocation.workingDir(),
        configuration,
        assembly.registry(),
        assembly.absent(),
        factories.plugins(),
        catalog);
  }

  /** Where the user's own catalogue lies, whether there is one or not. */
  static Path ownCatalog(Invocation invocation) {
    return UserDirectories.of(invocation.environment()).config().resolve("models.yaml");
  }

  private static ModelCatalog catalog(Invocation invocation) {
    Path own = ownCatalog(invocation);
    if (!Files.isRegularFile(own)) {
      return ModelCatalog.bundled();
    }
    try {
      return ModelCatalog.bundled().with(ModelCatalog.of(own));
    } catch (IllegalStateException | IOException e) {
      throw new CommandException(
          ExitCode.USAGE,
          "your catalogue cannot be read: "
              + e.getMessage()
              + "; mend it, or move it away and say 'orchestrator models refresh' again",
          e);
    }
  }

  ModelRouter router() {
    return new ModelRouter(registry, configuration.routing());
  }

  /** A router that ranks by what was learned. */
  ModelRouter router(SuccessTable learned) {
    return new ModelRouter(registry, configuration.routing(), learned);
  }

  /** The trust in a working directory's own configuration. */
  static Trust trust(Invocation invocation, @Nullable Path taskFile) {
    Path state = UserDirectories.of(invocation.environment()).state();
    return taskFile == null
        ? Trust.of(state, invocation.workingDir())
        : Trust.of(state, invocation.workingDir(), taskFile);
  }

  private static void requireTrust(Invocation invocation, @Nullable Path taskFile)
      throws IOException {
    Trust trust = trust(invocation, taskFile);
    if (trust.isTrusted() || invocation.trust()) {
      return;
    }
    TrustReport report = trust.describe();
    if (invocation.console().interactive()) {
      report.effects().forEach(invocation.console()::note);
      if (invocation.console().confirm("Trust this configuration?")) {
        trust.pin();
        return;
      }
    }
    throw new CommandException(
        ExitCode.USAGE,
        report.directory()
            + " brings configuration that you have not trusted; nothing was sent and nothing was"
            + " run. It would:\n  "
            + String.join("\n  ", report.effects())
            + "\nLook at it, then say 'orchestrator trust', or pass --trust for this once.");
  }

  private static String runForKey(List<String> command, Invocation invocation) {
    try {
      ProgramResult result =
          Program.of(command)
              .directory(invocation.workingDir())
              .environment(ProgramEnvironment.allowed(invocation.environment()))
              .timeout(KEY_PROGRAM_TIMEOUT)
              .run();
      if (!result.succeeded()) {
        throw new IllegalStateException(
            result.timedOut()
                ? "it took longer than " + KEY_PROGRAM_TIMEOUT.toSeconds() + " s"
                : "it ended with code " + result.exitCode());
      }
      return result.stdout().strip();
    } catch (ProgramStartException e) {
      throw new IllegalStateException(e.getMessage(), e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted", e);
    }
  }

  /** Whether a server answers there, within half a second. */
  static boolean answers(URI endpoint) {
    try {
      HttpURLConnection connection =
          (HttpURLConnection) endpoint.resolve("/api/version").toURL().openConnection();
      connection.setConnectTimeout(500);
      connection.setReadTimeout(500);
      try {
        return connection.getResponseCode() == 200;
      } finally {
        connection.disconnect();
      }
    } catch (IOException | IllegalArgumentException e) {
      return false;
    }
  }
}
