package dev.orchestrator.providers.wire;

import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * Who made an open model, guessed from its name or family where nobody says so. A review is only
 * independent of another <em>maker's</em> model, so a wrong guess must never make two models of one
 * maker look like two makers': fine-tunes count as their base model's maker where the name tells
 * the base, and a name that is not in the table counts as {@code unknown-<first word>}.
 */
public final class Makers {

  /** Beginnings of names, after any owner before a slash; the first that fits holds. */
  private static final List<Map.Entry<String, String>> BY_NAME =
      List.of(
          Map.entry("gpt", "openai"),
          Map.entry("o1", "openai"),
          Map.entry("o3", "openai"),
          Map.entry("o4", "openai"),
          Map.entry("claude", "anthropic"),
          Map.entry("gemini", "google"),
          Map.entry("gemma", "google"),
          Map.entry("codegemma", "google"),
          Map.entry("functiongemma", "google"),
          Map.entry("deepseek-r1-distill-llama", "meta"),
          Map.entry("deepseek-r1-distill-qwen", "alibaba"),
          Map.entry("deepseek", "deepseek"),
          Map.entry("llama", "meta"),
          Map.entry("codellama", "meta"),
          Map.entry("mllama", "meta"),
          Map.entry("tinyllama", "meta"),
          Map.entry("qwen", "alibaba"),
          Map.entry("qwq", "alibaba"),
          Map.entry("qvq", "alibaba"),
          Map.entry("codeqwen", "alibaba"),
          Map.entry("mistral", "mistral"),
          Map.entry("mixtral", "mistral"),
          Map.entry("codestral", "mistral"),
          Map.entry("devstral", "mistral"),
          Map.entry("magistral", "mistral"),
          Map.entry("ministral", "mistral"),
          Map.entry("pixtral", "mistral"),
          Map.entry("open-mi", "mistral"),
          Map.entry("phi", "microsoft"),
          Map.entry("command", "cohere"),
          Map.entry("c4ai", "cohere"),
          Map.entry("aya", "cohere"),
          Map.entry("granite", "ibm"),
          Map.entry("grok", "xai"),
          Map.entry("glm", "zai"),
          Map.entry("chatglm", "zai"),
          Map.entry("kimi", "moonshot"),
          Map.entry("moonshot", "moonshot"),
          Map.entry("minimax", "minimax"),
          Map.entry("nemotron", "nvidia"),
          Map.entry("falcon", "tii"),
          Map.entry("yi", "01ai"),
          Map.entry("starcoder", "bigcode"),
          Map.entry("smollm", "huggingface"),
          Map.entry("olmo", "allenai"),
          Map.entry("exaone", "lg"),
          Map.entry("internlm", "shanghai-ai-lab"),
          Map.entry("solar", "upstage"),
          Map.entry("sonar", "perplexity"),
          Map.entry("stablelm", "stability"));

  private Makers() {}

  /**
   * The maker by the model's id, else by its family.
   *
   * @param id the id, perhaps with an owner before a slash and a tag behind a colon
   * @param family what the server calls its family; may be empty
   */
  public static String guess(String id, String family) {
    String name = id.substring(id.lastIndexOf('/') + 1).toLowerCase(Locale.ROOT);
    String kind = family.toLowerCase(Locale.ROOT);
    for (String candidate : List.of(name, kind)) {
      for (Map.Entry<String, String> entry : BY_NAME) {
        if (candidate.startsWith(entry.getKey())) {
          return entry.getValue();
        }
      }
    }
    String word = (kind.isEmpty() ? name : kind).split("[^a-z0-9]", 2)[0];
    return "unknown-" + (word.isEmpty() ? "maker" : word);
  }
}
