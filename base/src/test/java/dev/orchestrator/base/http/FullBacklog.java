package dev.orchestrator.base.http;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;

/** A port on loopback that takes no further connection: nobody accepts, and its queue is full. */
final class FullBacklog implements AutoCloseable {
  private static final int MOST = 64;
  private static final int MILLIS_UNTIL_FULL = 150;

  private final ServerSocket socket;
  private final List<Socket> queued = new ArrayList<>();

  FullBacklog() throws IOException {
    socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
    for (int i = 0; i < MOST; i++) {
      Socket next = new Socket();
      queued.add(next);
      try {
        next.connect(
            new InetSocketAddress(InetAddress.getLoopbackAddress(), socket.getLocalPort()),
            MILLIS_UNTIL_FULL);
      } catch (SocketTimeoutException e) {
        return;
      }
    }
    throw new IOException("the queue of a port that nobody serves took " + MOST + " connections");
  }

  URI uri() {
    return URI.create("http://127.0.0.1:" + socket.getLocalPort() + "/path");
  }

  @Override
  public void close() throws IOException {
    for (Socket next : queued) {
      next.close();
    }
    socket.close();
  }
}
