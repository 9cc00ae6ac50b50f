/** An HTTP client with deadlines of its own, server-sent events and newline-delimited JSON. */
@NullMarked
package dev.orchestrator.base.http;

import org.jspecify.annotations.NullMarked;
