package dev.orchestrator.base.http;

import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** A server on loopback that sends a byte of its answer every 10 ms until the client leaves. */
final class DrippingServer implements AutoCloseable {
  final CountDownLatch clientLeft = new CountDownLatch(1);
  private final ServerSocket socket;

  DrippingServer() throws IOException {
    socket = new ServerSocket(0, 5, InetAddress.getLoopbackAddress());
    Thread.ofVirtual().start(this::serve);
  }

  URI uri() {
    return URI.create("http://127.0.0.1:" + socket.getLocalPort() + "/path");
  }

  private void serve() {
    try (Socket connection = socket.accept();
        OutputStream out = connection.getOutputStream()) {
      connection.setTcpNoDelay(true);
      out.write("HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
      while (!clientLeft.await(10, TimeUnit.MILLISECONDS)) {
        out.write('x');
        out.flush();
      }
    } catch (IOException e) {
      clientLeft.countDown();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Override
  public void close() throws IOException {
    clientLeft.countDown();
    socket.close();
  }
}
