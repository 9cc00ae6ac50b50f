package dev.orchestrator.bench;

import dev.orchestrator.api.ModelInfo;
import dev.orchestrator.api.ModelTier;
import dev.orchestrator.api.Pricing;
import java.math.BigDecimal;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;

/**
 * A model of the board with its tier by the rule of docs/model-catalog.md.
 *
 * @param name as the board has it
 */
record BoardModel(String name, ModelTier tier) {

  static final String PROVIDER = "board";

  /**
   * By the beginning of the name, the first that fits. In brackets what the rule goes by: the size
   * where the name states it, else the vendor's word for the line, else the list price of a million
   * output tokens at the time of the board.
   */
  private static final Map<String, ModelTier> TIERS = new LinkedHashMap<>();

  static {
    TIERS.put("Qwen3-Coder 480B", ModelTier.ADVANCED); // 480 billion parameters
    TIERS.put("Qwen2.5-Coder 32B", ModelTier.STANDARD); // 32 billion
    TIERS.put("gpt-oss-120b", ModelTier.STANDARD); // 120 billion
    TIERS.put("GPT-5 nano", ModelTier.FAST); // nano
    TIERS.put("Claude 4.5 Opus", ModelTier.ADVANCED); // opus
    TIERS.put("Claude 4 Opus", ModelTier.ADVANCED); // opus
    TIERS.put("Claude 4.5 Sonnet", ModelTier.ADVANCED); // sonnet
    TIERS.put("Claude 4 Sonnet", ModelTier.ADVANCED); // sonnet
    TIERS.put("Gemini 3 Pro", ModelTier.ADVANCED); // pro
    TIERS.put("Gemini 2.5 Pro", ModelTier.ADVANCED); // pro
    TIERS.put("GPT-5 mini", ModelTier.STANDARD); // $2.00
    TIERS.put("GPT-5.1", ModelTier.ADVANCED); // $10.00, codex too
    TIERS.put("GPT-5 ", ModelTier.ADVANCED); // $10.00
    TIERS.put("o3 ", ModelTier.STANDARD); // $8.00
    TIERS.put("o4-mini", ModelTier.STANDARD); // $4.40
    TIERS.put("Kimi K2", ModelTier.STANDARD); // $2.50
    TIERS.put("GLM-4.5", ModelTier.STANDARD); // $2.20
    TIERS.put("GLM-4.6", ModelTier.STANDARD); // $2.20
    TIERS.put("Minimax M2", ModelTier.FAST); // $1.20
    TIERS.put("Llama 4 Maverick", ModelTier.FAST); // below $1
    TIERS.put("DeepSeek V3.2 Reasoner", ModelTier.FAST); // $0.42
  }

  /**
   * @throws IllegalArgumentException if its tier is not known
   */
  static BoardModel of(String name) {
    for (Map.Entry<String, ModelTier> entry : TIERS.entrySet()) {
      if (name.startsWith(entry.getKey())) {
        return new BoardModel(name, entry.getValue());
      }
    }
    throw new IllegalArgumentException("no tier is known for " + name + ": add it to BoardModel");
  }

  /** Its id for routing. */
  String id() {
    return name.toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9.]+", "-");
  }

  /** The model as routing knows it, at a price by which a million tokens cost so much. */
  ModelInfo info(BigDecimal dollars) {
    return ModelInfo.builder(PROVIDER, id())
        .maker(PROVIDER)
        .tier(tier)
        .capabilities("code")
        .pricing(Pricing.of(dollars.toPlainString(), "0"))
        .build();
  }
}
