package dev.orchestrator.base.http;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;

/**
 * A proxy on loopback that answers CONNECT with the given status and, if that is 200, opens the way
 * to one port of loopback, whatever host was named.
 */
final class TunnelProxy implements AutoCloseable {
  final BlockingQueue<String> heads = new LinkedBlockingQueue<>();
  private final ServerSocket socket;
  private final int status;
  private final int target;

  TunnelProxy(int status, int target) throws IOException {
    this.status = status;
    this.target = target;
    this.socket = new ServerSocket(0, 5, InetAddress.getLoopbackAddress());
    Thread.ofVirtual().start(this::accept);
  }

  String address() {
    return "127.0.0.1:" + socket.getLocalPort();
  }

  private void accept() {
    while (!socket.isClosed()) {
      try {
        Socket client = socket.accept();
        Thread.ofVirtual().start(() -> serve(client));
      } catch (IOException e) {
        // Closed: the loop's condition ends it.
      }
    }
  }

  private void serve(Socket client) {
    try (client;
        InputStream in = new BufferedInputStream(client.getInputStream());
        OutputStream out = client.getOutputStream()) {
      StringBuilder head = new StringBuilder();
      while (head.indexOf("\r\n\r\n") < 0) {
        int b = in.read();
        if (b < 0) {
          return;
        }
        head.append((char) b);
      }
      heads.add(head.toString());
      out.write(
          ("HTTP/1.1 " + status + " X\r\nContent-Length: 0\r\n\r\n")
              .getBytes(StandardCharsets.US_ASCII));
      out.flush();
      if (status == 200) {
        try (Socket server = new Socket(InetAddress.getLoopbackAddress(), target)) {
          Thread back = Thread.ofVirtual().start(() -> copy(server, client));
          in.transferTo(server.getOutputStream());
          server.shutdownOutput();
          back.join();
        }
      }
    } catch (IOException e) {
      // One of the two left, which ends the way.
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static void copy(Socket from, Socket to) {
    try {
      from.getInputStream().transferTo(to.getOutputStream());
      to.shutdownOutput();
    } catch (IOException e) {
      // One of the two left, which ends the way.
    }
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }
}
