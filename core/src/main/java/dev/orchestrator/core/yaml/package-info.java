/**
 * Reads YAML as a tree in which every node knows its file, line and column, so that whoever reads
 * configuration or tasks can say exactly what is wrong and where.
 */
@NullMarked
package dev.orchestrator.core.yaml;

import org.jspecify.annotations.NullMarked;
