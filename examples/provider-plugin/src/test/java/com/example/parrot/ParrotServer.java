package com.example.parrot;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.orchestrator.testkit.compatibility.CompatibilityServer;
import dev.orchestrator.testkit.compatibility.ServerReply;
import dev.orchestrator.testkit.compatibility.ServerRequest;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** The vendor's side of {@link ParrotProvider}, on loopback. */
final class ParrotServer implements CompatibilityServer {
  private final Map<String, ServerReply> rules = new ConcurrentHashMap<>();
  private final List<ServerRequest> requests = new CopyOnWriteArrayList<>();
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  private final CountDownLatch closed = new CountDownLatch(1);
  private final HttpServer server;

  ParrotServer() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext("/", this::serve);
    server.setExecutor(threads);
    server.start();
  }

  URI url() {
    return URI.create("http://127.0.0.1:" + server.getAddress().getPort() + "/say");
  }

  private void serve(HttpExchange exchange) throws IOException {
    try (exchange) {
      String body = new String(exchange.getRequestBody().readAllBytes(), UTF_8);
      Map<String, String> headers = new HashMap<>();
      exchange.getRequestHeaders().forEach((name, values) -> headers.put(name, values.getFirst()));
      requests.add(new ServerRequest(exchange.getRequestURI().toString(), headers, body));
      ServerReply reply =
          rules.entrySet().stream()
              .filter(rule -> body.contains(rule.getKey()))
              .map(Map.Entry::getValue)
              .findFirst()
              .orElse(new ServerReply.Failure(400, 0, "no rule"));
      switch (reply) {
        case ServerReply.Text text -> {
          var told = exchange.getResponseHeaders();
          told.set("X-Tokens-In", String.valueOf(text.usage().inputTokens()));
          told.set("X-Tokens-Out", String.valueOf(text.usage().outputTokens()));
          if (text.cut()) {
            told.set("X-Cut", "1");
          }
          send(exchange, 200, text.text());
        }
        case ServerReply.Failure failure -> send(exchange, failure.status(), failure.words());
        case ServerReply.Garbage garbage -> send(exchange, 200, "<html>Please log in</html>");
        case ServerReply.HangUp hangUp -> {}
        case ServerReply.Silence silence -> closed.await();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static void send(HttpExchange exchange, int status, String text) throws IOException {
    byte[] bytes = text.getBytes(UTF_8);
    exchange.sendResponseHeaders(status, bytes.length);
    exchange.getResponseBody().write(bytes);
  }

  @Override
  public void when(String marker, ServerReply reply) {
    rules.put(marker, reply);
  }

  @Override
  public List<ServerRequest> requests() {
    return List.copyOf(requests);
  }

  @Override
  public boolean tellsCaches() {
    return false;
  }

  @Override
  public boolean tellsRetryAfter() {
    return false;
  }

  @Override
  public void close() {
    closed.countDown();
    server.stop(0);
    threads.close();
  }
}
