package dev.orchestrator.providers.wire;

/** Whose way of telling errors an answer follows. */
public enum Dialect {
  /** Anthropic's Messages. */
  ANTHROPIC,
  /** Chat Completions: OpenAI's and those who follow it. */
  CHAT,
  /** Google's Generative Language API. */
  GEMINI,
  /** Ollama's own. */
  OLLAMA
}
