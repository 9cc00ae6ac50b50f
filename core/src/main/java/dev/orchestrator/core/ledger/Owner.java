package dev.orchestrator.core.ledger;

import dev.orchestrator.base.process.ProcessIdentity;

/** The owner of a hold as the ledger writes it: the text of a {@link ProcessIdentity}. */
final class Owner {
  private Owner() {}

  /** This process. */
  static String self() {
    return ProcessIdentity.self().text();
  }

  /** Whether the process so named is known to be gone; an unreadable name counts as gone. */
  static boolean isDead(String owner) {
    return !ProcessIdentity.parse(owner).map(ProcessIdentity::isAlive).orElse(false);
  }

  /** The process id in an owner's name, for people; the whole name if it is unreadable. */
  static String process(String owner) {
    return ProcessIdentity.parse(owner).map(process -> Long.toString(process.pid())).orElse(owner);
  }
}
