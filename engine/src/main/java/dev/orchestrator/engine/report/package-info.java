/**
 * What a run came to, for people and for programs: {@code report.md} and {@code report.json}, made
 * of what journal, ledger and repository say and of nothing else.
 */
@NullMarked
package dev.orchestrator.engine.report;

import org.jspecify.annotations.NullMarked;
