/** The way of one call: the only caller of a provider. */
@NullMarked
package dev.orchestrator.core.dispatch;

import org.jspecify.annotations.NullMarked;
