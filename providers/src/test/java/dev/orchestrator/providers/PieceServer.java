package dev.orchestrator.providers;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A server on loopback that answers every request with the same body, piece by piece: each is
 * written and flushed as a chunk of its own, so that they can be cut anywhere, also within a
 * character. The body ends in good order and the connection serves the next request. Thread-safe.
 */
final class PieceServer implements AutoCloseable {
  private final ServerSocket socket;
  private final AtomicInteger connections = new AtomicInteger();
  private volatile String type = "";
  private volatile List<byte[]> pieces = List.of();

  PieceServer() throws IOException {
    this.socket = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    Thread.ofVirtual().start(this::accept);
  }

  URI endpoint(String base) {
    return URI.create("http://127.0.0.1:" + socket.getLocalPort() + base);
  }

  void answer(String contentType, List<byte[]> body) {
    this.type = contentType;
    this.pieces = List.copyOf(body);
  }

  int connections() {
    return connections.get();
  }

  private void accept() {
    try {
      while (true) {
        Socket connection = socket.accept();
        connection.setTcpNoDelay(true);
        connections.incrementAndGet();
        Thread.ofVirtual().start(() -> serve(connection));
      }
    } catch (IOException e) {
      // Closed: nobody comes any more.
    }
  }

  private void serve(Socket connection) {
    try (connection;
        InputStream in = new BufferedInputStream(connection.getInputStream());
        OutputStream out = connection.getOutputStream()) {
      while (true) {
        String path = readRequest(in);
        if (path.isEmpty()) {
          return;
        }
        // What an Ollama is asked about a model before it is called.
        boolean show = path.endsWith("/api/show");
        head(out, show ? "application/json" : type);
        List<byte[]> body =
            show
                ? List.of("{\"capabilities\":[\"completion\"]}".getBytes(StandardCharsets.UTF_8))
                : pieces;
        for (byte[] piece : body) {
          if (piece.length > 0) {
            ascii(out, Integer.toHexString(piece.length) + "\r\n");
            out.write(piece);
            ascii(out, "\r\n");
            out.flush();
          }
        }
        ascii(out, "0\r\n\r\n");
        out.flush();
      }
    } catch (IOException e) {
      // The client left.
    }
  }

  private static void head(OutputStream out, String contentType) throws IOException {
    ascii(
        out,
        "HTTP/1.1 200 OK\r\ncontent-type: "
            + contentType
            + "\r\ntransfer-encoding: chunked\r\n\r\n");
    out.flush();
  }

  private static String readRequest(InputStream in) throws IOException {
    String first = line(in);
    int length = 0;
    for (String line = line(in); !line.isEmpty(); line = line(in)) {
      if (line.toLowerCase(java.util.Locale.ROOT).startsWith("content-length:")) {
        length = Integer.parseInt(line.substring(line.indexOf(':') + 1).strip());
      }
    }
    in.readNBytes(length);
    return first.isEmpty() ? "" : first.split(" ")[1];
  }

  private static String line(InputStream in) throws IOException {
    StringBuilder line = new StringBuilder();
    for (int b = in.read(); b >= 0 && b != '\n'; b = in.read()) {
      if (b != '\r') {
        line.append((char) b);
      }
    }
    return line.toString();
  }

  private static void ascii(OutputStream out, String text) throws IOException {
    out.write(text.getBytes(StandardCharsets.ISO_8859_1));
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }
}
