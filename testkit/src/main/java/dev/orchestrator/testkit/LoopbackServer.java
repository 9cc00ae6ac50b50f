package dev.orchestrator.testkit;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A small HTTP/1.1 server on a free loopback port. It is written on sockets because it must do what
 * no decent server does: close a connection within an answer, fall silent, and notice that the
 * client has left.
 */
final class LoopbackServer implements AutoCloseable {
  private final ServerSocket socket;
  private final Function<StubRequest, StubReply> handler;
  private final Set<Socket> connections = ConcurrentHashMap.newKeySet();
  private final Thread acceptor;
  private final Semaphore hangUps = new Semaphore(0);

  LoopbackServer(Function<StubRequest, StubReply> handler) throws IOException {
    this.handler = handler;
    this.socket = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    this.acceptor = Thread.ofVirtual().name("stub-accept").start(this::accept);
  }

  int port() {
    return socket.getLocalPort();
  }

  boolean awaitHangUp(Duration limit) throws InterruptedException {
    return hangUps.tryAcquire(limit.toMillis(), TimeUnit.MILLISECONDS);
  }

  private void accept() {
    while (!socket.isClosed()) {
      try {
        Socket connection = socket.accept();
        // Pieces are sent at once; held back, each would wait 40 ms for an acknowledgement.
        connection.setTcpNoDelay(true);
        connections.add(connection);
        Thread.ofVirtual().name("stub-connection").start(() -> serve(connection));
      } catch (IOException e) {
        // Closed: the loop's condition ends it.
      }
    }
  }

  private void serve(Socket connection) {
    try (connection;
        InputStream in = new BufferedInputStream(connection.getInputStream());
        OutputStream out = connection.getOutputStream()) {
      boolean more = true;
      while (more) {
        StubRequest request = read(in);
        more = request != null && answer(handler.apply(request), in, out);
      }
    } catch (IOException e) {
      // The client left, which is its right.
    } finally {
      connections.remove(connection);
    }
  }

  /** A client that leaves with something unread resets the connection, which is leaving, too. */
  private boolean answer(StubReply reply, InputStream in, OutputStream out) throws IOException {
    try {
      return write(reply, in, out);
    } finally {
      if (reply.end() == StubAnswer.End.STALL) {
        hangUps.release();
      }
    }
  }

  private static @Nullable StubRequest read(InputStream in) throws IOException {
    String first = line(in);
    if (first == null || first.isEmpty()) {
      return null;
    }
    String[] words = first.split(" ", 3);
    Map<String, String> headers = new LinkedHashMap<>();
    for (String line = line(in); line != null && !line.isEmpty(); line = line(in)) {
      int colon = line.indexOf(':');
      headers.put(
          line.substring(0, colon).toLowerCase(Locale.ROOT), line.substring(colon + 1).strip());
    }
    int question = words[1].indexOf('?');
    String path = question < 0 ? words[1] : words[1].substring(0, question);
    String query = question < 0 ? "" : words[1].substring(question + 1);
    return new StubRequest(words[0], path, query, headers, body(in, headers));
  }

  private static String body(InputStream in, Map<String, String> headers) throws IOException {
    if (headers.getOrDefault("transfer-encoding", "").equalsIgnoreCase("chunked")) {
      ByteArrayOutputStream all = new ByteArrayOutputStream();
      for (int size = chunkSize(in); size > 0; size = chunkSize(in)) {
        all.writeBytes(in.readNBytes(size));
        line(in);
      }
      line(in);
      return all.toString(StandardCharsets.UTF_8);
    }
    int length = Integer.parseInt(headers.getOrDefault("content-length", "0"));
    return new String(in.readNBytes(length), StandardCharsets.UTF_8);
  }

  private static int chunkSize(InputStream in) throws IOException {
    String line = line(in);
    return line == null ? 0 : Integer.parseInt(line.split(";", 2)[0].strip(), 16);
  }

  private static @Nullable String line(InputStream in) throws IOException {
    ByteArrayOutputStream line = new ByteArrayOutputStream();
    int b = in.read();
    if (b < 0) {
      return null;
    }
    while (b >= 0 && b != '\n') {
      if (b != '\r') {
        line.write(b);
      }
      b = in.read();
    }
    return line.toString(StandardCharsets.UTF_8);
  }

  /** Whether the connection may serve another request. */
  private static boolean write(StubReply reply, InputStream in, OutputStream out)
      throws IOException {
    boolean whole = reply.end() == StubAnswer.End.WHOLE;
    if (reply.piecesBeforeEnd() >= 0 || whole) {
      head(reply, out);
      int sent = 0;
      for (String piece : reply.pieces()) {
        if (!whole && sent == reply.piecesBeforeEnd()) {
          break;
        }
        piece(piece.getBytes(StandardCharsets.UTF_8), reply.chunked(), out);
        sent++;
      }
    }
    return switch (reply.end()) {
      case WHOLE, EARLY -> {
        if (reply.chunked()) {
          ascii(out, "0\r\n\r\n");
          out.flush();
        }
        yield whole || reply.chunked();
      }
      case CUT -> false;
      case STALL -> {
        while (in.read() >= 0) {
          // Whatever still comes is of no interest: only its end is.
        }
        yield false;
      }
    };
  }

  private static void head(StubReply reply, OutputStream out) throws IOException {
    StringBuilder head = new StringBuilder("HTTP/1.1 " + reply.status() + " Stub\r\n");
    reply
        .headers()
        .forEach((name, value) -> head.append(name).append(": ").append(value).append("\r\n"));
    if (reply.chunked()) {
      head.append("transfer-encoding: chunked\r\n");
    } else {
      int length =
          reply.pieces().stream().mapToInt(p -> p.getBytes(StandardCharsets.UTF_8).length).sum();
      head.append("content-length: ").append(length).append("\r\n");
    }
    ascii(out, head.append("\r\n").toString());
    out.flush();
  }

  private static void piece(byte[] bytes, boolean chunked, OutputStream out) throws IOException {
    if (bytes.length == 0) {
      return;
    }
    if (chunked) {
      ascii(out, Integer.toHexString(bytes.length) + "\r\n");
    }
    out.write(bytes);
    if (chunked) {
      ascii(out, "\r\n");
    }
    out.flush();
  }

  private static void ascii(OutputStream out, String text) throws IOException {
    out.write(text.getBytes(StandardCharsets.ISO_8859_1));
  }

  /** After it nobody is served any more: the port is free and every connection is closed. */
  @Override
  public void close() {
    close(socket);
    try {
      // The port is given up only when the thread that waits on it has noticed.
      acceptor.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    connections.forEach(LoopbackServer::close);
  }

  private static void close(Closeable open) {
    try {
      open.close();
    } catch (IOException e) {
      // Nothing is left to be done with it.
    }
  }
}
