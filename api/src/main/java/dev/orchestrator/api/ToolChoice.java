package dev.orchestrator.api;

/** Whether a model may, must or must not use a tool. */
public sealed interface ToolChoice {
  /** The model decides. */
  record Auto() implements ToolChoice {}

  /** No tool. */
  record None() implements ToolChoice {}

  /** Some tool. */
  record Required() implements ToolChoice {}

  /** This tool. */
  record Named(String name) implements ToolChoice {}
}
