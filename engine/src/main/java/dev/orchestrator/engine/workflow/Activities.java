package dev.orchestrator.engine.workflow;

import dev.orchestrator.engine.edit.EditOutcome;
import dev.orchestrator.engine.journal.JournalEvent;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

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

  /** Takes back all that is not committed. */
  void undo();

  /**
   * Has the gate judge the untouched tree, where that is wanted, and writes down what it says.
   *
   * @return why no changed tree could pass, or null if there is no reason
   */
  @Nullable String judgeBase() throws InterruptedException;

  /**
   * Runs the user's checks and writes down what they say.
   *
   * @param step for the name of the logs
   * @param whole the whole gate, or the step checks alone
   * @param tree the tree that is judged
   */
  JournalEvent.Gated gate(String step, boolean whole, String tree) throws InterruptedException;

  /** Keeps a verdict to learn from. */
  void judged(Judgement judgement);

  /** Decides who tries next after a refusal, and writes it down. */
  JournalEvent.Escalated escalate(EscalationQuestion question);

  /** Whether a person is there who wants to see each plan and each result. */
  boolean personWatches();

  /**
   * Asks a person, and writes down what was asked and decided.
   *
   * @return the decision; empty if nobody is there to decide now
   */
  Optional<Decision> decide(PersonQuestion question) throws InterruptedException;

  /** The tree that a commit of exactly these paths would have. */
  String treeWith(Set<String> paths);

  /** The tree of the branch's tip. */
  String tipTree();

  /** The tree of all files that are not ignored: differs as soon as anything is touched. */
  String wholeTree();

  /** Commits exactly these paths, writes it down and returns the commit. */
  String commit(String step, Set<String> paths, String subject, Map<String, String> trailers);

  /** What the branch changes beside its base, as git shows it. */
  String diff();

  /** What these paths change beside the branch's tip, as git shows it. */
  String diffOf(Set<String> paths);

  /** Gives up coming by what the journal has: what is recorded from now on is written down. */
  void endReplay();

  /** Writes what happened into the journal and tells whoever watches. */
  void record(JournalEvent event);

  /** Tells people something that they should know. */
  void warn(String text);
}
