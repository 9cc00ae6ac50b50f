package dev.orchestrator.cli;

import dev.orchestrator.api.Fault;
import dev.orchestrator.api.ProviderException;
import dev.orchestrator.base.json.Json;
import dev.orchestrator.core.dispatch.CallFailedException;
import dev.orchestrator.core.ledger.Attempt;
import dev.orchestrator.core.ledger.LedgerException;
import dev.orchestrator.core.registry.ModelNameException;
import dev.orchestrator.core.yaml.ConfigException;
import dev.orchestrator.engine.journal.JournalException;
import dev.orchestrator.engine.journal.RunInProgressException;
import dev.orchestrator.engine.workflow.PreflightException;
import dev.orchestrator.engine.workspace.GitException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ObjectNode;

/**
 * What an exception means to the user: the one place that turns any of them into a line and an exit
 * code.
 *
 * @param exitCode what the shell is told
 * @param message what people are told
 * @param fault the fault, if a provider failed
 * @param provider which provider failed, if one did
 * @param model which of its models, if it came to that
 * @param status the HTTP status, if there was one
 * @param retryAfterMillis how long the vendor asks to wait, in milliseconds, if it said
 */
public record Failure(
    ExitCode exitCode,
    String message,
    @Nullable Fault fault,
    @Nullable String provider,
    @Nullable String model,
    @Nullable Integer status,
    @Nullable Long retryAfterMillis) {

  /** What it means, whatever was thrown. */
  public static Failure of(Throwable thrown) {
    return switch (thrown) {
      case CommandException e -> plain(e.exitCode(), said(e));
      case CallFailedException e -> ofCall(e);
      case ProviderException e -> ofProvider(e);
      case PreflightException e ->
          plain(e.noModel() ? ExitCode.NO_PROVIDER : ExitCode.USAGE, said(e));
      case ConfigException e -> plain(ExitCode.USAGE, said(e));
      case ModelNameException e -> plain(ExitCode.USAGE, said(e));
      case RunInProgressException e -> plain(ExitCode.USAGE, said(e));
      case GitException e -> plain(e.unusable() ? ExitCode.USAGE : ExitCode.FAILED, said(e));
      case LedgerException e -> plain(ExitCode.FAILED, said(e));
      case JournalException e -> plain(ExitCode.FAILED, said(e));
      case InterruptedException e -> plain(ExitCode.INTERRUPTED, "interrupted");
      case NoSuchFileException e -> plain(ExitCode.FAILED, "no such file: " + e.getFile());
      case AccessDeniedException e ->
          plain(ExitCode.FAILED, "no permission for " + e.getFile() + "; check its owner and mode");
      case FileSystemException e -> plain(ExitCode.FAILED, said(e));
      case UncheckedIOException e -> ofUnchecked(e);
      case IOException e -> plain(ExitCode.FAILED, said(e));
      case OutOfMemoryError e ->
          plain(ExitCode.FAILED, "out of memory; the input may be too large for this machine");
      default ->
          plain(
              ExitCode.FAILED,
              "internal error: %s: %s (run again with --debug and report what it prints)"
                  .formatted(thrown.getClass().getSimpleName(), said(thrown)));
    };
  }

  /** The document of a failed call. */
  public ObjectNode document() {
    ObjectNode document = Json.object();
    ObjectNode error = document.putObject("error");
    error.put("fault", fault == null ? null : fault.name());
    error.put("provider", provider);
    error.put("model", model);
    error.put("status", status);
    error.put("message", message);
    error.put("retry_after_ms", retryAfterMillis);
    document.put("exit_code", exitCode.status());
    return document;
  }

  private static Failure ofCall(CallFailedException e) {
    Attempt last = e.attempts().isEmpty() ? null : e.attempts().getLast();
    Duration retryAfter = e.retryAfter();
    return new Failure(
        exitCode(e),
        said(e),
        e.fault(),
        last == null ? null : last.provider(),
        last == null ? null : last.model(),
        last == null || last.status() == 0 ? null : Integer.valueOf(last.status()),
        retryAfter == null ? null : Long.valueOf(retryAfter.toMillis()));
  }

  private static ExitCode exitCode(CallFailedException e) {
    return switch (e.kind()) {
      case BUDGET -> ExitCode.BUDGET;
      case NO_MODEL, NO_PROVIDER -> ExitCode.NO_PROVIDER;
      case REQUEST ->
          e.fault() == Fault.CANCELLED
              ? ExitCode.INTERRUPTED
              : e.fault() == Fault.INVALID_REQUEST ? ExitCode.USAGE : ExitCode.FAILED;
    };
  }

  private static Failure ofProvider(ProviderException e) {
    return new Failure(
        exitCode(e.fault()),
        said(e),
        e.fault(),
        null,
        null,
        e.status() == 0 ? null : Integer.valueOf(e.status()),
        e.retryAfter() == null ? null : Long.valueOf(e.retryAfter().toMillis()));
  }

  private static ExitCode exitCode(Fault fault) {
    return switch (fault) {
      case CANCELLED -> ExitCode.INTERRUPTED;
      case INVALID_REQUEST -> ExitCode.USAGE;
      case CONTENT_BLOCKED -> ExitCode.FAILED;
      case RATE_LIMITED,
          QUOTA_EXHAUSTED,
          OVERLOADED,
          TIMEOUT,
          NETWORK,
          AUTHENTICATION,
          MODEL_UNAVAILABLE,
          CONTEXT_TOO_LONG,
          TRUNCATED,
          MALFORMED ->
          ExitCode.NO_PROVIDER;
    };
  }

  private static Failure plain(ExitCode exitCode, String message) {
    return new Failure(exitCode, message, null, null, null, null, null);
  }

  /** What was attempted, if it was said, and why it failed. */
  private static Failure ofUnchecked(UncheckedIOException e) {
    IOException cause = e.getCause();
    Failure why = of(cause == null ? new IOException(said(e)) : cause);
    String what = said(e);
    if (cause == null || what.equals(cause.toString())) {
      return why;
    }
    return plain(why.exitCode(), what.contains(why.message()) ? what : what + ": " + why.message());
  }

  private static String said(Throwable thrown) {
    String message = thrown.getMessage();
    return message == null || message.isBlank() ? thrown.getClass().getSimpleName() : message;
  }
}
