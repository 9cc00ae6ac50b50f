package dev.orchestrator.base.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class SseEventsTest {
  private static final Duration LONG = Duration.ofSeconds(30);
  private static final String HEAD = "HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n";

  /** Sends the body in pieces of so many bytes, so that characters and line ends are split. */
  private static RawServer server(String body, int step) throws Exception {
    byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
    List<byte[]> pieces = new ArrayList<>();
    pieces.add(HEAD.getBytes(StandardCharsets.UTF_8));
    for (int i = 0; i < bytes.length; i += step) {
      pieces.add(Arrays.copyOfRange(bytes, i, Math.min(bytes.length, i + step)));
    }
    return new RawServer(false, pieces.toArray(byte[][]::new));
  }

  private static List<SseEvent> events(String body, int step) throws Exception {
    List<SseEvent> all = new ArrayList<>();
    try (RawServer server = server(body, step);
        Http http = new Http(LONG, Proxies.none());
        OpenReply reply = http.open(HttpCall.get(server.uri(), new Deadlines(LONG, LONG, LONG)))) {
      SseEvents events = new SseEvents(reply);
      for (SseEvent next = events.next(); next != null; next = events.next()) {
        all.add(next);
      }
    }
    return all;
  }

  // A text block could not show the different line ends.
  @SuppressWarnings("StringConcatToTextBlock")
  @Test
  void readsNamesCommentsDataOfSeveralLinesAndEveryLineEnd() throws Exception {
    String body =
        "\uFEFF: a comment\n\nevent: one\ndata: a\ndata:  b\n\n"
            + "data:ü€😀\r\n\r\nid: 3\rdata: cr\r\revent: no data\n\ndata\n\n";
    for (int step : new int[] {1, 3, 1000}) {
      assertThat(events(body, step))
          .containsExactly(
              new SseEvent("one", "a\n b", true),
              new SseEvent("", "ü€😀", true),
              new SseEvent("", "cr", true),
              new SseEvent("", "", true));
    }
  }

  @Test
  void marksALastEventWhoseEndIsMissing() throws Exception {
    assertThat(events("data: a\n\ndata: b", 1000))
        .containsExactly(new SseEvent("", "a", true), new SseEvent("", "b", false));
  }

  @Test
  void readsLinesAndTellsWhetherTheLastWasWhole() throws Exception {
    for (String end : new String[] {"", "\n"}) {
      try (RawServer server = server("{\"a\":\"ü\"}\r\n\n{\"b\":1}" + end, 2);
          Http http = new Http(LONG, Proxies.none());
          OpenReply reply =
              http.open(HttpCall.get(server.uri(), new Deadlines(LONG, LONG, LONG)))) {
        Lines lines = new Lines(reply);
        assertThat(lines.next()).isEqualTo("{\"a\":\"ü\"}");
        assertThat(lines.next()).isEmpty();
        assertThat(lines.next()).isEqualTo("{\"b\":1}");
        assertThat(lines.unterminated()).isEqualTo(end.isEmpty());
        assertThat(lines.next()).isNull();
      }
    }
  }
}
