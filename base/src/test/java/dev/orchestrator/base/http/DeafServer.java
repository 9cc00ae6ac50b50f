package dev.orchestrator.base.http;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * A server on loopback that accepts a connection and then neither reads nor writes. Only when it is
 * asked whether it is alone does it read, to find that out.
 */
final class DeafServer implements AutoCloseable {
  final CountDownLatch accepted = new CountDownLatch(1);
  private final CountDownLatch clientLeft = new CountDownLatch(1);
  private final CountDownLatch listening = new CountDownLatch(1);
  private final ServerSocket socket;

  DeafServer() throws IOException {
    socket = new ServerSocket(0, 5, InetAddress.getLoopbackAddress());
    Thread.ofVirtual().start(this::serve);
  }

  URI uri(String scheme) {
    return URI.create(scheme + "://127.0.0.1:" + socket.getLocalPort() + "/path");
  }

  /**
   * Whether nobody is connected: the client has left within 20 seconds, or its deadline had passed
   * before it came, which a busy machine can bring about.
   */
  boolean isAlone() throws InterruptedException {
    listening.countDown();
    return accepted.getCount() > 0 || clientLeft.await(20, TimeUnit.SECONDS);
  }

  private void serve() {
    try (Socket connection = socket.accept();
        InputStream in = connection.getInputStream()) {
      accepted.countDown();
      listening.await();
      while (in.read() >= 0) {
        // Only the end is of interest.
      }
      clientLeft.countDown();
    } catch (IOException e) {
      clientLeft.countDown();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Override
  public void close() throws IOException {
    listening.countDown();
    socket.close();
  }
}
