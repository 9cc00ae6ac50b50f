package dev.orchestrator.bench;

import java.io.BufferedInputStream;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * A vendor of Chat Completions in a process of its own, so that what it takes is not counted: it
 * answers at once, keeps connections, and gives a stream one token and then silence.
 */
final class Upstream implements AutoCloseable {
  private static final String JSON =
      """
      {"id":"c-1","object":"chat.completion","model":"m","choices":[{"index":0,"message":\
      {"role":"assistant","content":"%s"},"finish_reason":"stop"}],"usage":{"prompt_tokens":120,\
      "completion_tokens":240,"total_tokens":360}}\
      """
          .formatted("Read the parser first, then its callers. ".repeat(20));
  private static final byte[] WHOLE =
      ("HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: "
              + JSON.length()
              + "\r\n\r\n"
              + JSON)
          .getBytes(StandardCharsets.US_ASCII);
  private static final String TOKEN =
      "data: {\"id\":\"c-1\",\"model\":\"m\",\"choices\":[{\"index\":0,\"delta\":"
          + "{\"role\":\"assistant\",\"content\":\"Read\"},\"finish_reason\":null}]}\n\n";
  private static final byte[] FIRST_TOKEN =
      ("HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\ntransfer-encoding: chunked\r\n\r\n"
              + Integer.toHexString(TOKEN.length())
              + "\r\n"
              + TOKEN
              + "\r\n")
          .getBytes(StandardCharsets.US_ASCII);

  private final Process process;
  private final int port;

  private Upstream(Process process, int port) {
    this.process = process;
    this.port = port;
  }

  /** Starts one on a free port of loopback. */
  static Upstream start() throws IOException {
    Process process =
        new ProcessBuilder(
                ProcessHandle.current().info().command().orElse("java"),
                "-Xmx1g",
                "-cp",
                System.getProperty("java.class.path"),
                Upstream.class.getName())
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    BufferedReader out =
        new BufferedReader(
            new InputStreamReader(process.getInputStream(), StandardCharsets.US_ASCII));
    String line = out.readLine();
    if (line == null) {
      throw new IOException("the upstream did not start");
    }
    return new Upstream(process, Integer.parseInt(line));
  }

  /** What a compatible provider takes as its endpoint. */
  URI endpoint() {
    return URI.create("http://127.0.0.1:" + port + "/v1");
  }

  @Override
  public void close() {
    process.destroy();
  }

  /** Serves until its standard input ends. */
  public static void main(String[] args) throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1_000, InetAddress.getLoopbackAddress())) {
      System.out.println(socket.getLocalPort());
      System.out.flush();
      Thread.ofVirtual().start(() -> accept(socket));
      while (System.in.read() >= 0) {
        // Nothing is said there; its end is the end.
      }
    }
  }

  private static void accept(ServerSocket socket) {
    while (!socket.isClosed()) {
      try {
        Socket connection = socket.accept();
        connection.setTcpNoDelay(true);
        Thread.ofVirtual().start(() -> serve(connection));
      } catch (IOException e) {
        // Closed: the loop's condition ends it.
      }
    }
  }

  private static void serve(Socket connection) {
    try (connection;
        InputStream in = new BufferedInputStream(connection.getInputStream(), 2_048);
        OutputStream out = connection.getOutputStream()) {
      for (String body = body(in); body != null; body = body(in)) {
        out.write(body.contains("\"stream\":true") ? FIRST_TOKEN : WHOLE);
      }
    } catch (IOException e) {
      // The client left, which is its right.
    }
  }

  private static @Nullable String body(InputStream in) throws IOException {
    int length = 0;
    StringBuilder line = new StringBuilder();
    for (int b = in.read(); ; b = in.read()) {
      if (b < 0) {
        return null;
      }
      if (b != '\n') {
        line.append((char) b);
        continue;
      }
      String header = line.toString().strip();
      line.setLength(0);
      if (header.isEmpty()) {
        return new String(in.readNBytes(length), StandardCharsets.UTF_8);
      }
      if (header.regionMatches(true, 0, "content-length:", 0, 15)) {
        length = Integer.parseInt(header.substring(15).strip());
      }
    }
  }
}
