package dev.orchestrator.engine.agent;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** What each role is told. Lists may be empty; nothing is read from disk here. */
public sealed interface PromptInput {

  /**
   * For the planner.
   *
   * @param task the task
   * @param tree the tracked files
   * @param files the context files, and those it asked for
   * @param conventions the project's convention files (AGENTS.md, CONTRIBUTING.md)
   * @param previous the plan that was refused, or null at first
   * @param feedback why it was refused
   * @param fileRequestsLeft how often it may still answer {@code need_files}
   */
  record ForPlan(
      TaskBrief task,
      List<String> tree,
      List<FileText> files,
      List<FileText> conventions,
      @Nullable Plan previous,
      List<Feedback> feedback,
      int fileRequestsLeft)
      implements PromptInput {
    /** Copies its lists. */
    public ForPlan {
      tree = List.copyOf(tree);
      files = List.copyOf(files);
      conventions = List.copyOf(conventions);
      feedback = List.copyOf(feedback);
    }
  }

  /**
   * For the plan's reviewer.
   *
   * @param task the task
   * @param plan the plan to judge
   * @param tree the tracked files
   * @param files the context files
   */
  record ForPlanReview(TaskBrief task, Plan plan, List<String> tree, List<FileText> files)
      implements PromptInput {
    /** Copies its lists. */
    public ForPlanReview {
      tree = List.copyOf(tree);
      files = List.copyOf(files);
    }
  }

  /**
   * For the implementer.
   *
   * @param task the task
   * @param plan the whole plan
   * @param step the step to carry out, or null to mend what {@code feedback} says of the whole
   * @param tree the tracked files
   * @param files the present text of the step's files, those it should read and those it asked for
   * @param conventions the project's convention files
   * @param earlierChanges the diff of earlier steps; may be empty
   * @param feedback why its last answer was refused
   * @param fileRequestsLeft how often it may still answer {@code need_files}
   */
  record ForStep(
      TaskBrief task,
      Plan plan,
      @Nullable PlanStep step,
      List<String> tree,
      List<FileText> files,
      List<FileText> conventions,
      String earlierChanges,
      List<Feedback> feedback,
      int fileRequestsLeft)
      implements PromptInput {
    /** Copies its lists. */
    public ForStep {
      tree = List.copyOf(tree);
      files = List.copyOf(files);
      conventions = List.copyOf(conventions);
      feedback = List.copyOf(feedback);
    }
  }

  /**
   * For the code's reviewer.
   *
   * @param task the task
   * @param plan the plan
   * @param diff the real {@code git diff} to judge
   * @param gateOutput what the gate printed when it passed
   * @param files the changed files' present text, or other context
   */
  record ForCodeReview(
      TaskBrief task, Plan plan, String diff, String gateOutput, List<FileText> files)
      implements PromptInput {
    /** Copies its list. */
    public ForCodeReview {
      files = List.copyOf(files);
    }
  }
}
