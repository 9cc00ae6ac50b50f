package dev.orchestrator.base.process;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;

/**
 * Drains one output stream to its end: keeps its head and its tail in bounded memory and tells each
 * line. Reading never stops for what is not kept, so that a program never blocks on a full pipe.
 */
final class Capture implements Runnable {

  private static final int MAX_LINE_BYTES = 64 * 1024;

  private final InputStream stream;
  private final OutputListener.Source source;
  private final OutputListener listener;
  private final byte[] head;
  private final byte[] tail;
  private final ByteArrayOutputStream line = new ByteArrayOutputStream();
  private long total;

  Capture(InputStream stream, OutputListener.Source source, OutputListener listener, int max) {
    this.stream = stream;
    this.source = source;
    this.listener = listener;
    this.head = new byte[max - max / 2];
    this.tail = new byte[max / 2];
  }

  @Override
  public void run() {
    byte[] buffer = new byte[8192];
    try {
      int count;
      while ((count = stream.read(buffer)) >= 0) {
        keep(buffer, count);
        tellLines(buffer, count);
      }
    } catch (IOException e) {
      // The stream was closed under us because its reader gave up: what came before counts.
    }
    if (line.size() > 0) {
      tellLine();
    }
  }

  private synchronized void keep(byte[] buffer, int count) {
    for (int i = 0; i < count; i++) {
      if (total < head.length) {
        head[(int) total] = buffer[i];
      } else {
        tail[(int) ((total - head.length) % tail.length)] = buffer[i];
      }
      total++;
    }
  }

  private void tellLines(byte[] buffer, int count) {
    int start = 0;
    for (int i = 0; i < count; i++) {
      if (buffer[i] == '\n') {
        line.write(buffer, start, i - start);
        tellLine();
        start = i + 1;
      }
    }
    line.write(buffer, start, count - start);
    if (line.size() >= MAX_LINE_BYTES) {
      tellLine();
    }
  }

  private void tellLine() {
    String text = line.toString(StandardCharsets.UTF_8);
    line.reset();
    listener.line(source, text.endsWith("\r") ? text.substring(0, text.length() - 1) : text);
  }

  /** Whether something that came is not kept. */
  synchronized boolean truncated() {
    return total > (long) head.length + tail.length;
  }

  /** What was kept so far. */
  synchronized String text() {
    if (total <= head.length) {
      return new String(head, 0, (int) total, StandardCharsets.UTF_8);
    }
    long beyondHead = total - head.length;
    if (!truncated()) {
      byte[] all = new byte[(int) total];
      System.arraycopy(head, 0, all, 0, head.length);
      System.arraycopy(tail, 0, all, head.length, (int) beyondHead);
      return new String(all, StandardCharsets.UTF_8);
    }
    int oldest = (int) (beyondHead % tail.length);
    byte[] last = new byte[tail.length];
    System.arraycopy(tail, oldest, last, 0, tail.length - oldest);
    System.arraycopy(tail, 0, last, tail.length - oldest, oldest);
    int from = 0;
    while (from < last.length && (last[from] & 0xC0) == 0x80) {
      from++; // Bytes of a character whose beginning is not kept.
    }
    return new String(head, StandardCharsets.UTF_8)
        + "\n[… "
        + (beyondHead - tail.length)
        + " bytes left out …]\n"
        + new String(last, from, last.length - from, StandardCharsets.UTF_8);
  }
}
