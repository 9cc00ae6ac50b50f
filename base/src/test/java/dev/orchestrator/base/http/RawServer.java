package dev.orchestrator.base.http;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A server on loopback that reads one request (its body ASCII) on each connection, sends the given
 * bytes piece by piece, and then waits until the client leaves or closes at once.
 */
final class RawServer implements AutoCloseable {
  private static final Pattern LENGTH = Pattern.compile("(?i)content-length: (\\d+)");
  final BlockingQueue<String> heads = new LinkedBlockingQueue<>();
  final CountDownLatch clientLeft = new CountDownLatch(1);
  private final ServerSocket socket;

  RawServer(boolean stays, byte[]... pieces) throws IOException {
    this(new ServerSocket(0, 5, InetAddress.getLoopbackAddress()), stays, pieces);
  }

  private RawServer(ServerSocket socket, boolean stays, byte[]... pieces) {
    this.socket = socket;
    Thread.ofVirtual().start(() -> serve(stays, List.of(pieces)));
  }

  static RawServer closing(String answer) throws IOException {
    return new RawServer(false, answer.getBytes(StandardCharsets.UTF_8));
  }

  static RawServer staying(String answer) throws IOException {
    return new RawServer(true, answer.getBytes(StandardCharsets.UTF_8));
  }

  /** Speaks TLS, as vendor.test and localhost, by the authority of {@code tls/authority.pem}. */
  static RawServer overTls(String answer) throws IOException, GeneralSecurityException {
    return new RawServer(TestTls.serverSocket(), false, answer.getBytes(StandardCharsets.UTF_8));
  }

  int port() {
    return socket.getLocalPort();
  }

  URI uri() {
    return URI.create("http://127.0.0.1:" + port() + "/path");
  }

  private void serve(boolean stays, List<byte[]> pieces) {
    while (!socket.isClosed()) {
      try (Socket connection = socket.accept()) {
        connection.setTcpNoDelay(true);
        BufferedReader in =
            new BufferedReader(
                new InputStreamReader(connection.getInputStream(), StandardCharsets.UTF_8));
        StringBuilder head = new StringBuilder();
        for (String line = in.readLine(); line != null && !line.isEmpty(); line = in.readLine()) {
          head.append(line).append('\n');
        }
        skipBody(in, head.toString());
        heads.add(head.toString());
        OutputStream out = connection.getOutputStream();
        for (byte[] piece : pieces) {
          out.write(piece);
          out.flush();
        }
        if (stays) {
          while (in.read() >= 0) {
            // Only the end is of interest.
          }
          clientLeft.countDown();
        }
      } catch (IOException e) {
        clientLeft.countDown();
      }
    }
  }

  /**
   * A socket that is closed with something unread resets the connection, and its answer is lost.
   */
  private static void skipBody(BufferedReader in, String head) throws IOException {
    Matcher length = LENGTH.matcher(head);
    for (int i = length.find() ? Integer.parseInt(length.group(1)) : 0; i > 0; i--) {
      in.read();
    }
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }
}
