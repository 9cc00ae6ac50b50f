package dev.orchestrator.api;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * What a vendor's headers said of one of its limits beside an answer.
 *
 * @param what {@code requests} or {@code tokens}, or the vendor's finer name ({@code input_tokens})
 * @param limit the size of the limit, or null
 * @param remaining what is left of it, or null
 * @param resetAfter when it is whole again, or null
 */
public record RateLimit(
    String what, @Nullable Long limit, @Nullable Long remaining, @Nullable Duration resetAfter) {}
