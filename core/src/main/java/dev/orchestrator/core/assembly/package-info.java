/** Makes providers of the configuration: the only room that knows factories. */
@NullMarked
package dev.orchestrator.core.assembly;

import org.jspecify.annotations.NullMarked;
