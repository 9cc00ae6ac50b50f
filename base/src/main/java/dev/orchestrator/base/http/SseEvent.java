package dev.orchestrator.base.http;

/**
 * One server-sent event.
 *
 * @param name its {@code event:} field; empty if it had none
 * @param data its {@code data:} lines, joined by newlines
 * @param whole whether the blank line that ends an event had come; if not, it is the last one and
 *     may have been cut
 */
public record SseEvent(String name, String data, boolean whole) {}
