package dev.orchestrator.core.ledger;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.LinkedBlockingQueue;
import org.jspecify.annotations.Nullable;
import org.sqlite.SQLiteException;

/**
 * The one thread that talks to SQLite. The driver holds a monitor while it waits for the disk,
 * which would pin the carrier of a virtual thread, so a platform thread does it for all.
 *
 * <p>Jobs that wait together are committed together (group commit): each runs in a savepoint of its
 * own, all share one transaction and so one flush to disk. A caller is answered only after the
 * commit. {@code BEGIN IMMEDIATE} takes the write lock at once, so what a job reads cannot change
 * under it, not even by another process.
 */
final class LedgerThread implements AutoCloseable {

  /** Work on the database inside a transaction. */
  interface Job<T extends @Nullable Object> {
    T run(Database database) throws SQLException;
  }

  private record Pending<T extends @Nullable Object>(Job<T> job, CompletableFuture<T> promise) {}

  /** What a pending job came to; told to its caller only after the commit. */
  private record Done(Runnable tell) {}

  private static final int MOST_JOBS_IN_ONE_COMMIT = 256;

  /** The primary result codes of SQLite, https://www.sqlite.org/rescode.html. */
  private static final int SQLITE_READONLY = 8;

  private static final int SQLITE_IOERR = 10;
  private static final int SQLITE_FULL = 13;
  private static final int SQLITE_CANTOPEN = 14;

  /** How long another process may hold the write lock before a job fails. */
  private static final int BUSY_TIMEOUT_MS = 30_000;

  private final Path file;
  private final Database database;
  private final BlockingQueue<Pending<?>> queue = new LinkedBlockingQueue<>();
  private final Pending<@Nullable Void> end = new Pending<>(c -> null, new CompletableFuture<>());
  private final Thread thread;
  private volatile boolean closed;
  private volatile boolean over;

  LedgerThread(Path file) {
    this(file, connect(file));
  }

  /**
   * @param file for messages
   * @param connection to a database with the ledger's tables
   */
  LedgerThread(Path file, Connection connection) {
    this.file = file;
    this.database = new Database(connection);
    this.thread = Thread.ofPlatform().name("ledger").daemon(true).start(this::loop);
  }

  private static Connection connect(Path file) {
    try {
      Path folder = file.toAbsolutePath().getParent();
      if (folder != null) {
        Files.createDirectories(folder);
      }
      Connection connection = DriverManager.getConnection("jdbc:sqlite:" + file.toAbsolutePath());
      try (Statement statement = connection.createStatement()) {
        statement.execute("PRAGMA busy_timeout = " + BUSY_TIMEOUT_MS);
        statement.execute("PRAGMA journal_mode = WAL");
        statement.execute("PRAGMA synchronous = FULL");
        // Some 16 MB of log before it is folded in: four times the default, a quarter of the
        // pauses.
        statement.execute("PRAGMA wal_autocheckpoint = 4000");
        statement.execute("PRAGMA foreign_keys = ON");
        Schema.migrate(connection);
        return connection;
      } catch (SQLException | RuntimeException e) {
        connection.close();
        throw e;
      }
    } catch (SQLException | IOException | IllegalStateException e) {
      throw new LedgerException(
          "cannot open the ledger " + file + ": " + why(e) + "; nothing was changed", e);
    }
  }

  /** The driver tells what it did, and only below that why it failed. */
  private static String why(Throwable e) {
    StringBuilder words = new StringBuilder(String.valueOf(e.getMessage()));
    for (Throwable cause = e.getCause(); cause != null; cause = cause.getCause()) {
      words.append(": ").append(cause.getMessage());
    }
    return words.toString();
  }

  /**
   * Runs a job and returns after its commit. The wait cannot be interrupted: what was begun is
   * finished, and the interrupt is kept for the caller.
   */
  <T extends @Nullable Object> T call(Job<T> job) {
    Pending<T> pending = new Pending<>(job, new CompletableFuture<>());
    if (closed) {
      throw new LedgerException("the ledger " + file + " is closed", new IllegalStateException());
    }
    queue.add(pending);
    if (over) {
      pending.promise().completeExceptionally(new IllegalStateException("closed"));
    }
    try {
      return pending.promise().join();
    } catch (CompletionException e) {
      Throwable cause = e.getCause() == null ? e : e.getCause();
      throw new LedgerException(
          "the ledger " + file + " could not be used: " + cause.getMessage() + remedy(cause),
          cause);
    }
  }

  /** What to do where the disk is at fault. */
  private static String remedy(Throwable cause) {
    if (!(cause instanceof SQLiteException e)) {
      return "";
    }
    return switch (e.getResultCode().code & 0xFF) {
      case SQLITE_FULL, SQLITE_IOERR, SQLITE_READONLY, SQLITE_CANTOPEN ->
          ". What it held before is safe: look whether its disk is full or read-only; then"
              + " 'orchestrator resume' goes on";
      default -> "";
    };
  }

  private void loop() {
    List<Pending<?>> batch = new ArrayList<>();
    boolean running = true;
    while (running) {
      batch.clear();
      try {
        batch.add(queue.take());
      } catch (InterruptedException e) {
        continue; // nobody but close() ends this thread
      }
      queue.drainTo(batch, MOST_JOBS_IN_ONE_COMMIT - 1);
      if (batch.remove(end)) {
        running = false;
      }
      if (!batch.isEmpty()) {
        commitTogether(batch);
      }
    }
    refuseLate();
    try {
      database.close();
    } catch (SQLException e) {
      end.promise().completeExceptionally(e);
    }
    over = true;
    refuseLate(); // what was asked meanwhile; whoever asks from now on sees that it is over
    end.promise().complete(null);
  }

  private void refuseLate() {
    List<Pending<?>> late = new ArrayList<>();
    queue.drainTo(late);
    late.forEach(p -> p.promise().completeExceptionally(new IllegalStateException("closed")));
  }

  private void commitTogether(List<Pending<?>> batch) {
    List<Done> done = new ArrayList<>();
    try {
      database.run("BEGIN IMMEDIATE");
      try {
        for (Pending<?> pending : batch) {
          done.add(runOne(pending));
        }
        database.run("COMMIT");
      } catch (Throwable e) {
        rollBack(e);
        throw e;
      }
    } catch (Throwable e) {
      // An Error too: a thread that dies of it would leave every caller waiting for ever.
      batch.forEach(pending -> pending.promise().completeExceptionally(e));
      return;
    }
    done.forEach(d -> d.tell().run());
  }

  /** SQLite may have rolled back by itself (a full disk): that must not hide why. */
  private void rollBack(Throwable why) {
    try {
      database.run("ROLLBACK");
    } catch (SQLException e) {
      why.addSuppressed(e);
    }
  }

  private <T extends @Nullable Object> Done runOne(Pending<T> pending) throws SQLException {
    database.run("SAVEPOINT job");
    try {
      T value = pending.job().run(database);
      database.run("RELEASE job");
      return new Done(() -> pending.promise().complete(value));
    } catch (SQLException | RuntimeException e) {
      database.run("ROLLBACK TO job");
      database.run("RELEASE job");
      return new Done(() -> pending.promise().completeExceptionally(e));
    }
  }

  /** Ends after everything that was asked before. */
  @Override
  public void close() {
    if (closed) {
      return;
    }
    closed = true;
    queue.add(end);
    try {
      end.promise().join();
    } catch (CompletionException e) {
      throw new LedgerException("the ledger " + file + " could not be closed", e);
    }
  }
}
