/** The one JSON mapper and small readers over its tree. */
@NullMarked
package dev.orchestrator.base.json;

import org.jspecify.annotations.NullMarked;
