package dev.orchestrator.cli.command;

import dev.orchestrator.api.ModelInfo;
import dev.orchestrator.base.http.Deadlines;
import dev.orchestrator.base.http.Http;
import dev.orchestrator.base.http.HttpCall;
import dev.orchestrator.base.http.HttpFailure;
import dev.orchestrator.base.http.HttpReply;
import dev.orchestrator.base.http.Proxies;
import dev.orchestrator.base.json.Json;
import dev.orchestrator.base.time.Time;
import dev.orchestrator.cli.CommandException;
import dev.orchestrator.cli.Console;
import dev.orchestrator.cli.ExitCode;
import dev.orchestrator.cli.Invocation;
import dev.orchestrator.cli.Paint;
import dev.orchestrator.core.catalog.CatalogRefresh;
import dev.orchestrator.core.catalog.ModelCatalog;
import dev.orchestrator.core.catalog.PriceFile;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ObjectNode;

/**
 * {@code models refresh}: shows what a price file would change, and writes it if that is wished.
 */
final class ModelsRefresh {
  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final long MOST_BYTES = 64L << 20;

  private final Invocation invocation;
  private final String from;
  private final @Nullable String provider;

  ModelsRefresh(Invocation invocation, String from, @Nullable String provider) {
    this.invocation = invocation;
    this.from = from;
    this.provider = provider;
  }

  ExitCode run(boolean apply) throws IOException, InterruptedException {
    Console console = invocation.console();
    boolean web = from.startsWith("http://") || from.startsWith("https://");
    PriceFile file = read(web ? fetched() : text(invocation.workingDir().resolve(from)));
    Path own = Project.ownCatalog(invocation);
    ModelCatalog users = Files.isRegularFile(own) ? ModelCatalog.of(own) : null;
    ModelCatalog known =
        users == null ? ModelCatalog.bundled() : ModelCatalog.bundled().with(users);
    String origin = web ? from.replaceFirst("[?#].*", "") : Path.of(from).getFileName().toString();
    CatalogRefresh refresh =
        CatalogRefresh.of(
            known,
            users,
            file,
            provider == null ? usual(known) : Set.of(provider),
            file.format() + ", " + origin,
            LocalDate.ofInstant(Time.system().now(), ZoneOffset.UTC).toString());
    boolean written = apply && !refresh.isEmpty();
    boolean kept = written && Files.isRegularFile(own);
    if (written) {
      refresh.apply(own);
    }
    if (console.json()) {
      console.document(document(refresh, file, written, own));
    } else {
      show(refresh, file, written, kept, own, console);
    }
    return ExitCode.DONE;
  }

  /**
   * The providers whose models are taken unless one is named: those that the catalogue knows and
   * whose models have prices. Of the others there are thousands.
   */
  private static Set<String> usual(ModelCatalog known) {
    return known.all().stream()
        .filter(model -> !model.local() && model.pricing() != null)
        .map(ModelInfo::provider)
        .collect(Collectors.toSet());
  }

  private PriceFile read(String text) {
    try {
      return PriceFile.read(text);
    } catch (IllegalArgumentException e) {
      throw new CommandException(
          ExitCode.USAGE,
          from + " is no price file: " + e.getMessage() + "; nothing was changed",
          e);
    }
  }

  private String text(Path file) {
    try {
      if (Files.size(file) > MOST_BYTES) {
        throw new CommandException(
            ExitCode.USAGE, from + " has more than 64 MiB; is it the right file?");
      }
      return Files.readString(file);
    } catch (IOException e) {
      throw new CommandException(
          ExitCode.USAGE,
          from + " cannot be read: " + e.getClass().getSimpleName() + " " + e.getMessage(),
          e);
    }
  }

  private String fetched() throws InterruptedException {
    try (Http http = new Http(Duration.ofSeconds(10), Proxies.of(invocation.environment()))) {
      HttpReply reply =
          http.send(HttpCall.get(URI.create(from), new Deadlines(PATIENCE, PATIENCE, PATIENCE)));
      if (reply.status() != 200) {
        throw new CommandException(
            ExitCode.USAGE,
            from + " answers with status " + reply.status() + "; nothing was changed");
      }
      return reply.body();
    } catch (HttpFailure | IllegalArgumentException e) {
      throw new CommandException(
          ExitCode.USAGE,
          from + " cannot be fetched: " + e.getMessage() + "; nothing was changed",
          e);
    }
  }

  private static void show(
      CatalogRefresh refresh,
      PriceFile file,
      boolean written,
      boolean kept,
      Path own,
      Console console) {
    refresh.lines().forEach(console::say);
    file.notes().forEach(note -> console.warn(note));
    if (!refresh.missing().isEmpty()) {
      console.note(
          Paint.DIM,
          refresh.missing().size()
              + " models that are known here are not in it and stay: "
              + String.join(", ", refresh.missing()));
    }
    if (refresh.isEmpty()) {
      console.say("nothing new in it");
    } else if (written) {
      console.say(
          Paint.GREEN,
          "written to " + own + (kept ? "; what was there is beside it, as .before" : ""));
    } else {
      console.note("Nothing was written. '--apply' writes this to " + own + ".");
    }
  }

  private static ObjectNode document(
      CatalogRefresh refresh, PriceFile file, boolean written, Path own) {
    ObjectNode document = Json.object().put("format", file.format());
    DocumentParts.strings(document, "changes", refresh.lines());
    DocumentParts.strings(document, "passed_over", file.notes());
    DocumentParts.strings(document, "missing", refresh.missing());
    document.put("written", written);
    document.put("catalogue", own.toString());
    return document;
  }
}
