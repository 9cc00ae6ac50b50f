/**
 * What becomes of a call whose provider fails: every fault of the faulty upstream, end to end
 * through real providers, the dispatcher and a ledger on disk.
 */
@NullMarked
package dev.orchestrator.faults;

import org.jspecify.annotations.NullMarked;
