/** The four roles: what they are asked and how their answers are read. */
@NullMarked
package dev.orchestrator.engine.agent;

import org.jspecify.annotations.NullMarked;
