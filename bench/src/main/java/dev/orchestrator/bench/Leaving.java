package dev.orchestrator.bench;

import dev.orchestrator.base.http.Deadlines;
import dev.orchestrator.base.http.Http;
import dev.orchestrator.base.http.HttpCall;
import dev.orchestrator.base.http.Proxies;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.LinkedBlockingQueue;

/**
 * From the interrupt of a caller to the moment in which the vendor sees the connection end: once
 * while no answer has come, once in the middle of one. The aim is 100 ms.
 */
public final class Leaving {
  private static final int WARM_UP = 50;
  private static final Duration LONG = Duration.ofMinutes(5);
  private static final Deadlines PATIENT = new Deadlines(LONG, LONG, LONG);

  private Leaving() {}

  /** Prints the distribution of 200 interrupts in each state; another number can be given. */
  public static void main(String[] args) throws Exception {
    int count = args.length == 0 ? 200 : Integer.parseInt(args[0]);
    measure("before the answer", "", count);
    measure("within the answer", "HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nhalf", count);
  }

  private static void measure(String when, String sent, int count) throws Exception {
    long[] nanos = new long[count];
    try (Vendor vendor = new Vendor(sent);
        Http http = new Http(Duration.ofSeconds(10), Proxies.none())) {
      for (int i = -WARM_UP; i < count; i++) {
        Thread caller = Thread.ofVirtual().start(() -> send(http, vendor.uri()));
        vendor.asked.take();
        long interrupted = System.nanoTime();
        caller.interrupt();
        long left = vendor.left.take();
        caller.join();
        if (i >= 0) {
          nanos[i] = left - interrupted;
        }
      }
    }
    long[] sorted = Figures.sorted(nanos);
    System.out.printf(
        "%s, %d interrupts: median %s, 99th percentile %s, worst %s%n",
        when,
        count,
        Figures.micros(Figures.quantile(sorted, 0.5)),
        Figures.micros(Figures.quantile(sorted, 0.99)),
        Figures.micros(sorted[count - 1]));
  }

  private static void send(Http http, URI uri) {
    try {
      http.send(HttpCall.postJson(uri, "{}", PATIENT));
    } catch (IOException | InterruptedException e) {
      // This is what is measured.
    }
  }

  /** Tells when it is asked, and when the client has left, on the clock of this process. */
  private static final class Vendor implements AutoCloseable {
    final LinkedBlockingQueue<Boolean> asked = new LinkedBlockingQueue<>();
    final LinkedBlockingQueue<Long> left = new LinkedBlockingQueue<>();
    private final ServerSocket socket;
    private final byte[] sent;

    Vendor(String sent) throws IOException {
      this.sent = sent.getBytes(StandardCharsets.US_ASCII);
      this.socket = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
      Thread.ofVirtual().start(this::serve);
    }

    URI uri() {
      return URI.create("http://127.0.0.1:" + socket.getLocalPort() + "/");
    }

    private void serve() {
      while (!socket.isClosed()) {
        try (Socket connection = socket.accept()) {
          InputStream in = new BufferedInputStream(connection.getInputStream());
          int last = 0;
          for (int b = in.read(); !(last == '{' && b == '}'); b = in.read()) {
            last = b;
          }
          connection.getOutputStream().write(sent);
          asked.add(true);
          awaitEnd(in);
          left.add(System.nanoTime());
        } catch (IOException e) {
          // Closed: the loop's condition ends it.
        }
      }
    }

    private static void awaitEnd(InputStream in) {
      try {
        while (in.read() >= 0) {
          // Only the end is of interest.
        }
      } catch (IOException e) {
        // A connection that is reset has ended, too.
      }
    }

    @Override
    public void close() throws IOException {
      socket.close();
    }
  }
}
