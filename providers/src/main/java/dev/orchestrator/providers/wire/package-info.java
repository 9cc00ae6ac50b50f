/** What the vendors' mappers share: the table of faults, retry hints, a JSON call over HTTP. */
@NullMarked
package dev.orchestrator.providers.wire;

import org.jspecify.annotations.NullMarked;
