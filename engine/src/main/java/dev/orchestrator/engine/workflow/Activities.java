package dev.orchestrator.engine.workflow;

import dev.orchestrator.engine.edit.EditOutcome;
import dev.orchestrator.engine.gate.GateReport;
import dev.orchestrator.engine.journal.JournalEvent;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * All that a {@link TaskWorkflow} can do to the world. Arguments and results are plain values, and
 * an activity that is done again with the same arguments gives the same result, so that a workflow
 * can be replayed.
 */
public interface Activities {

  /**
   * Makes the task's worktree.
   *
   * @return warnings for people
   */
  List<String> open();

  /** The paths that are tracked in the worktree. */
  List<String> trackedFiles();

  /** The texts of files of the worktree, by path; what is absent or no text is left out. */
  Map<String, String> texts(List<String> paths);

  /**
   * Asks a role's model.
   *
   * @throws dev.orchestrator.core.dispatch.CallFailedException if there is no answer
   */
  Reply ask(Question question) throws InterruptedException;

  /**
   * Applies an answer's edits, all or none.
   *
   * @param files the files that may be edited; empty for any
   * @param named files that the user named in the task
   */
  EditOutcome edit(String answer, Set<String> files, Set<String> named);

  /**
   * Runs the user's checks.
   *
   * @param step for the name of the logs
   * @param whole the whole gate, or the step checks alone
   */
  GateReport gate(String step, boolean whole) throws InterruptedException;

  /** The tree that a commit of exactly these paths would have. */
  String treeWith(Set<String> paths);

  /** The tree of the branch's tip. */
  String tipTree();

  /** The tree of all files that are not ignored: differs as soon as anything is touched. */
  String wholeTree();

  /** Commits exactly these paths and returns the commit. */
  String commit(Set<String> paths, String subject, Map<String, String> trailers);

  /** What the branch changes beside its base, as git shows it. */
  String diff();

  /** Writes what happened into the journal and tells whoever watches. */
  void record(JournalEvent event);

  /** Tells people something that they should know. */
  void warn(String text);
}
