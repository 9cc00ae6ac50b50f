package dev.orchestrator.providers;

import dev.orchestrator.api.Money;
import dev.orchestrator.api.Pricing;
import dev.orchestrator.api.Usage;
import java.math.BigDecimal;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A usage as a vendor tells it, and what it costs, computed by hand: tokens × dollars per million =
 * micro-dollars, a thousand nano-dollars each.
 *
 * @param recording the recorded answer that told these counts; null: made up in the recorded shape
 * @param vendor whose provider reads it
 * @param told the vendor's own usage object
 * @param prices dollars per million by bucket
 * @param steps dearer prices of long prompts
 * @param usage the disjoint buckets that it becomes
 * @param nanos what it costs in nano-dollars; null: unpriced
 */
record Invoice(
    @Nullable String recording,
    Vendor vendor,
    String told,
    String prices,
    List<Pricing.Step> steps,
    Usage usage,
    @Nullable Long nanos) {

  private static final String SONNET = "input 3, cache_read 0.3, cache_write 3.75, output 15";
  private static final String SONNET_1H = SONNET + ", cache_write_1h 6";
  private static final String GEMINI_PRO = "input 1.25, cache_read 0.125, output 10";
  private static final List<Pricing.Step> GEMINI_PRO_LONG =
      List.of(new Pricing.Step(200_000, prices("input 2.5, cache_read 0.25, output 15")));

  /** Those whose counts were recorded. */
  static List<Invoice> recorded() {
    return List.of(
        // Claude Sonnet 5: 4×2 + 14,714×0.2 + 379×2.5 + 290×10
        //   = 8 + 2,942.8 + 947.5 + 2,900 = 6,798.3 µ$
        new Invoice(
            "anthropic__messages__200__json__34c1a3e0ec.json",
            Vendor.CLAUDE,
            """
            {"input_tokens":4,"cache_read_input_tokens":14714,"cache_creation_input_tokens":379,
             "cache_creation":{"ephemeral_5m_input_tokens":379,"ephemeral_1h_input_tokens":0},
             "output_tokens":290,"output_tokens_details":{"thinking_tokens":19},
             "server_tool_use":{"web_search_requests":0}}
            """,
            "input 2, cache_read 0.2, cache_write 2.5, cache_write_1h 4, output 10",
            List.of(),
            new Usage(4, 14_714, 379, 290, 19, Map.of(), false),
            6_798_300L),
        // Claude 3.5 Haiku: 100×0.8 + 2×0.08 + 5×1 + 21×4 = 80 + 0.16 + 5 + 84 = 169.16 µ$
        new Invoice(
            "anthropic__messages__200__json__6c9207e498.json",
            Vendor.CLAUDE,
            """
            {"input_tokens":100,"cache_read_input_tokens":2,"cache_creation_input_tokens":5,
             "output_tokens":21}
            """,
            "input 0.8, cache_read 0.08, cache_write 1, output 4",
            List.of(),
            new Usage(100, 2, 5, 21, 0, Map.of(), false),
            169_160L),
        // Claude Sonnet 4 and one search at $10 a thousand: 8,984×3 + 520×15 + 1×10,000
        //   = 26,952 + 7,800 + 10,000 = 44,752 µ$
        new Invoice(
            "anthropic__messages__200__json__7864208db6.json",
            Vendor.CLAUDE,
            """
            {"input_tokens":8984,"cache_read_input_tokens":0,"cache_creation_input_tokens":0,
             "output_tokens":520,
             "server_tool_use":{"web_search_requests":1,"web_fetch_requests":0}}
            """,
            SONNET + ", searches 10000",
            List.of(),
            new Usage(8_984, 0, 0, 520, 0, Map.of("searches", 1L), false),
            44_752_000L),
        // The same without a price of searches: nobody knows what it costs.
        new Invoice(
            "anthropic__messages__200__json__7864208db6.json",
            Vendor.CLAUDE,
            """
            {"input_tokens":8984,"output_tokens":520,"server_tool_use":{"web_search_requests":1}}
            """,
            SONNET_1H,
            List.of(),
            new Usage(8_984, 0, 0, 520, 0, Map.of("searches", 1L), false),
            null),
        // GPT-4.1 nano, cached tokens within the prompt: (1,775−1,536)×0.1 + 1,536×0.025 + 56×0.4
        //   = 23.9 + 38.4 + 22.4 = 84.7 µ$
        new Invoice(
            "openai-chat__chat-completions__200__json__3d4a50dc38.json",
            Vendor.OPENAI,
            """
            {"prompt_tokens":1775,"completion_tokens":56,"total_tokens":1831,
             "prompt_tokens_details":{"cached_tokens":1536,"audio_tokens":0},
             "completion_tokens_details":{"reasoning_tokens":0,"audio_tokens":0}}
            """,
            "input 0.1, cache_read 0.025, output 0.4",
            List.of(),
            new Usage(239, 1_536, 0, 56, 0, Map.of(), false),
            84_700L),
        // GPT-5 mini, reasoning within the completion: 375×0.25 + 372×2 = 93.75 + 744 = 837.75 µ$
        new Invoice(
            "openai-chat__chat-completions__200__json__219158c4df.json",
            Vendor.OPENAI,
            """
            {"prompt_tokens":375,"completion_tokens":372,"total_tokens":747,
             "prompt_tokens_details":{"cached_tokens":0},
             "completion_tokens_details":{"reasoning_tokens":256}}
            """,
            "input 0.25, cache_read 0.025, output 2",
            List.of(),
            new Usage(375, 0, 0, 372, 256, Map.of(), false),
            837_750L),
        // GPT-4o mini audio, 12 of 18 tokens are sound: 22×0.15 + 6×0.6 + 12×20
        //   = 3.3 + 3.6 + 240 = 246.9 µ$
        new Invoice(
            "openai-chat__chat-completions__200__json__5e64c9ce27.json",
            Vendor.OPENAI,
            """
            {"prompt_tokens":22,"completion_tokens":18,"total_tokens":40,
             "prompt_tokens_details":{"cached_tokens":0,"audio_tokens":0,"text_tokens":22},
             "completion_tokens_details":{"reasoning_tokens":0,"audio_tokens":12,"text_tokens":6}}
            """,
            "input 0.15, cache_read 0.075, output 0.6, audio_input 10, audio_output 20",
            List.of(),
            new Usage(22, 0, 0, 6, 0, Map.of("audio_output", 12L), false),
            246_900L),
        // GPT-5 through Responses: (1,493−1,280)×1.25 + 1,280×0.125 + 125×10
        //   = 266.25 + 160 + 1,250 = 1,676.25 µ$
        new Invoice(
            "openai-responses__responses__200__json__49de36f24f.json",
            Vendor.RESPONSES,
            """
            {"input_tokens":1493,"input_tokens_details":{"cached_tokens":1280},
             "output_tokens":125,"output_tokens_details":{"reasoning_tokens":64},
             "total_tokens":1618}
            """,
            "input 1.25, cache_read 0.125, output 10",
            List.of(),
            new Usage(213, 1_280, 0, 125, 64, Map.of(), false),
            1_676_250L),
        // Grok 4.3 through Responses, whose own bill beside it says 8,384,000 ticks of 10⁻¹⁰ $:
        //   (232−192)×1.25 + 192×0.2 + 300×2.5 = 50 + 38.4 + 750 = 838.4 µ$
        new Invoice(
            "openai-compatible-xai__responses__200__json__1e3d65fbc6.json",
            Vendor.RESPONSES,
            """
            {"input_tokens":232,"input_tokens_details":{"cached_tokens":192},
             "output_tokens":300,"output_tokens_details":{"reasoning_tokens":291},
             "total_tokens":532,"num_sources_used":0,"cost_in_usd_ticks":8384000}
            """,
            "input 1.25, cache_read 0.2, output 2.5",
            List.of(new Pricing.Step(200_000, prices("input 2.5, cache_read 0.4, output 5"))),
            new Usage(40, 192, 0, 300, 291, Map.of(), false),
            838_400L),
        // Gemini 3.5 Flash, cached within the prompt, thoughts beside the candidates:
        //   (568−217)×1.5 + 217×0.15 + (305+1,027)×9 = 526.5 + 32.55 + 11,988 = 12,547.05 µ$
        new Invoice(
            "gemini__generatecontent__200__json__96968555e7.json",
            Vendor.GEMINI,
            """
            {"promptTokenCount":568,"cachedContentTokenCount":217,"candidatesTokenCount":305,
             "thoughtsTokenCount":1027,"totalTokenCount":1900,
             "promptTokensDetails":[{"modality":"TEXT","tokenCount":568}],
             "cacheTokensDetails":[{"modality":"TEXT","tokenCount":217}]}
            """,
            "input 1.5, cache_read 0.15, output 9",
            List.of(),
            new Usage(351, 217, 0, 1_332, 1_027, Map.of(), false),
            12_547_050L),
        // Gemini 2.5 Flash, the prompt of its own tools beside the prompt:
        //   (75+573)×0.3 + (414+117)×2.5 = 194.4 + 1,327.5 = 1,521.9 µ$
        new Invoice(
            "gemini__generatecontent__200__json__06a7b18624.json",
            Vendor.GEMINI,
            """
            {"promptTokenCount":75,"candidatesTokenCount":414,"totalTokenCount":1179,
             "toolUsePromptTokenCount":573,"thoughtsTokenCount":117}
            """,
            "input 0.3, cache_read 0.03, output 2.5",
            List.of(),
            new Usage(648, 0, 0, 531, 117, Map.of(), false),
            1_521_900L),
        // Gemini 2.5 Flash at Vertex, documents and images cost what text costs:
        //   (1,344−1,274)×0.3 + 1,274×0.03 + (99+74)×2.5 = 21 + 38.22 + 432.5 = 491.72 µ$
        new Invoice(
            "gemini__vertex-generatecontent__200__json__75fe1d7838.json",
            Vendor.GEMINI,
            """
            {"promptTokenCount":1344,"cachedContentTokenCount":1274,"candidatesTokenCount":99,
             "thoughtsTokenCount":74,"totalTokenCount":1517,
             "promptTokensDetails":[{"modality":"TEXT","tokenCount":54},
                                    {"modality":"DOCUMENT","tokenCount":1290}],
             "cacheTokensDetails":[{"modality":"TEXT","tokenCount":51},
                                   {"modality":"IMAGE","tokenCount":1223}],
             "candidatesTokensDetails":[{"modality":"TEXT","tokenCount":99}]}
            """,
            "input 0.3, cache_read 0.03, output 2.5",
            List.of(),
            new Usage(70, 1_274, 0, 173, 74, Map.of(), false),
            491_720L),
        // A model on this machine costs nothing: 17×0 + 13×0 = 0
        new Invoice(
            "ollama__chat__200__json__02a79def1b.json",
            Vendor.OLLAMA,
            "{\"prompt_eval_count\":17,\"eval_count\":13}",
            "input 0, cache_read 0, cache_write 0, output 0",
            List.of(),
            Usage.of(17, 13),
            0L),
        // DeepSeek, hits and misses of the cache: 79×0.14 + 256×0.0028 + 138×0.28
        //   = 11.06 + 0.7168 + 38.64 = 50.4168 µ$ = 50,416.8 nano-dollars, rounded up once
        new Invoice(
            "openai-compatible-deepseek__chat-completions__200__json__0b337bb074.json",
            Vendor.COMPATIBLE,
            """
            {"prompt_tokens":335,"completion_tokens":138,"total_tokens":473,
             "prompt_tokens_details":{"cached_tokens":256},
             "prompt_cache_hit_tokens":256,"prompt_cache_miss_tokens":79}
            """,
            "input 0.14, cache_read 0.0028, output 0.28",
            List.of(),
            new Usage(79, 256, 0, 138, 0, Map.of(), false),
            50_417L),
        // Grok at Azure tells more cached tokens than the prompt has; the prompt bounds them:
        //   371×0.05 + 40×0.5 = 18.55 + 20 = 38.55 µ$
        new Invoice(
            "openai-compatible-azure-ai__chat-completions__200__json__7e604637cc.json",
            Vendor.COMPATIBLE,
            """
            {"prompt_tokens":371,"completion_tokens":40,"total_tokens":411,
             "prompt_tokens_details":{"cached_tokens":493,"audio_tokens":0,"text_tokens":371},
             "completion_tokens_details":{"reasoning_tokens":0,"audio_tokens":0}}
            """,
            "input 0.2, cache_read 0.05, output 0.5",
            List.of(),
            new Usage(0, 371, 0, 40, 0, Map.of(), false),
            38_550L),
        // Claude Sonnet 4.6 at OpenRouter, whose own bill beside it says $0.00256995:
        //   (2,649−2,569−79)×3 + 2,569×0.3 + 79×3.75 + 100×15
        //   = 3 + 770.7 + 296.25 + 1,500 = 2,569.95 µ$
        new Invoice(
            "openai-compatible-openrouter__chat-completions__200__json__43a79cb127.json",
            Vendor.COMPATIBLE,
            """
            {"prompt_tokens":2649,"completion_tokens":100,"total_tokens":2749,"cost":0.00256995,
             "prompt_tokens_details":{"cached_tokens":2569,"cache_write_tokens":79},
             "completion_tokens_details":{"reasoning_tokens":0}}
            """,
            SONNET,
            List.of(),
            new Usage(1, 2_569, 79, 100, 0, Map.of(), false),
            2_569_950L),
        // The same, whose own bill says $0.00341475: 3×3 + 2,240×0.3 + 329×3.75 + 100×15
        //   = 9 + 672 + 1,233.75 + 1,500 = 3,414.75 µ$
        new Invoice(
            "openai-compatible-openrouter__chat-completions__200__json__813335d772.json",
            Vendor.COMPATIBLE,
            """
            {"prompt_tokens":2572,"completion_tokens":100,"total_tokens":2672,"cost":0.00341475,
             "prompt_tokens_details":{"cached_tokens":2240,"cache_write_tokens":329}}
            """,
            SONNET,
            List.of(),
            new Usage(3, 2_240, 329, 100, 0, Map.of(), false),
            3_414_750L),
        // Gemini 2.5 Pro through Chat Completions leaves its thoughts out of the completion, so the
        // rest of the total is output: 66×1.25 + (100−66)×10 = 82.5 + 340 = 422.5 µ$
        new Invoice(
            "openai-compatible-gemini-openai-compat__chat-completions__200__json__ce4a58724b.json",
            Vendor.COMPATIBLE,
            "{\"prompt_tokens\":66,\"completion_tokens\":6,\"total_tokens\":100}",
            GEMINI_PRO,
            GEMINI_PRO_LONG,
            new Usage(66, 0, 0, 34, 28, Map.of(), false),
            422_500L));
  }

  /** Those of which no recording was found, in the recorded shapes. */
  static List<Invoice> madeUp() {
    String hourWrites =
        """
        {"input_tokens":4,"cache_read_input_tokens":50,"cache_creation_input_tokens":1000,
         "cache_creation":{"ephemeral_5m_input_tokens":300,"ephemeral_1h_input_tokens":700},
         "output_tokens":10}
        """;
    Usage hours = new Usage(4, 50, 300, 10, 0, Map.of("cache_write_1h", 700L), false);
    return List.of(
        // 4×3 + 50×0.3 + 300×3.75 + 700×6 + 10×15 = 12 + 15 + 1,125 + 4,200 + 150 = 5,502 µ$
        new Invoice(null, Vendor.CLAUDE, hourWrites, SONNET_1H, List.of(), hours, 5_502_000L),
        // Writes that live an hour have no price here.
        new Invoice(null, Vendor.CLAUDE, hourWrites, SONNET, List.of(), hours, null),
        // At the step, not above it: 50,000×1.25 + 150,000×0.125 + 1,000×10
        //   = 62,500 + 18,750 + 10,000 = 91,250 µ$
        new Invoice(
            null,
            Vendor.GEMINI,
            """
            {"promptTokenCount":200000,"cachedContentTokenCount":150000,
             "candidatesTokenCount":1000,"totalTokenCount":201000}
            """,
            GEMINI_PRO,
            GEMINI_PRO_LONG,
            new Usage(50_000, 150_000, 0, 1_000, 0, Map.of(), false),
            91_250_000L),
        // One token above it, the whole request is dearer: 50,001×2.5 + 150,000×0.25 + 1,000×15
        //   = 125,002.5 + 37,500 + 15,000 = 177,502.5 µ$
        new Invoice(
            null,
            Vendor.GEMINI,
            """
            {"promptTokenCount":200001,"cachedContentTokenCount":150000,
             "candidatesTokenCount":1000,"totalTokenCount":201001}
            """,
            GEMINI_PRO,
            GEMINI_PRO_LONG,
            new Usage(50_001, 150_000, 0, 1_000, 0, Map.of(), false),
            177_502_500L),
        // Sound is a part of the prompt's length too: 50,000×2.5 + 150,001×6 + 10×15
        //   = 125,000 + 900,006 + 150 = 1,025,156 µ$
        new Invoice(
            null,
            Vendor.GEMINI,
            """
            {"promptTokenCount":200001,"candidatesTokenCount":10,"totalTokenCount":200011,
             "promptTokensDetails":[{"modality":"TEXT","tokenCount":50000},
                                    {"modality":"AUDIO","tokenCount":150001}]}
            """,
            GEMINI_PRO + ", audio_input 3",
            List.of(new Pricing.Step(200_000, prices("input 2.5, output 15, audio_input 6"))),
            new Usage(50_000, 0, 0, 10, 0, Map.of("audio_input", 150_001L), false),
            1_025_156_000L),
        // Sound in and out without prices of its own.
        new Invoice(
            null,
            Vendor.OPENAI,
            """
            {"prompt_tokens":20,"completion_tokens":9,"total_tokens":29,
             "prompt_tokens_details":{"cached_tokens":1,"audio_tokens":2},
             "completion_tokens_details":{"reasoning_tokens":3,"audio_tokens":4}}
            """,
            "input 0.15, cache_read 0.075, output 0.6",
            List.of(),
            new Usage(17, 1, 0, 5, 3, Map.of("audio_input", 2L, "audio_output", 4L), false),
            null),
        // One token at a price that is no whole nano-dollar: 1×0.0028 µ$ = 2.8 nano-dollars
        new Invoice(
            null,
            Vendor.COMPATIBLE,
            "{\"prompt_tokens\":1,\"completion_tokens\":0,\"prompt_cache_hit_tokens\":1}",
            "input 0.14, cache_read 0.0028, output 0.28",
            List.of(),
            new Usage(0, 1, 0, 0, 0, Map.of(), false),
            3L));
  }

  Pricing pricing() {
    return new Pricing(prices(prices), steps);
  }

  @Nullable Money cost() {
    return nanos == null ? null : Money.ofNanos(nanos);
  }

  /** A whole answer of the vendor with this usage in it. */
  String answer() {
    return switch (vendor) {
      case CLAUDE ->
          "{\"id\":\"i\",\"type\":\"message\",\"role\":\"assistant\",\"model\":\"m\",\"content\":"
              + "[{\"type\":\"text\",\"text\":\"x\"}],\"stop_reason\":\"end_turn\",\"usage\":"
              + told
              + "}";
      case OPENAI, COMPATIBLE ->
          "{\"id\":\"i\",\"model\":\"m\",\"choices\":[{\"index\":0,\"message\":{\"role\":"
              + "\"assistant\",\"content\":\"x\"},\"finish_reason\":\"stop\"}],\"usage\":"
              + told
              + "}";
      case RESPONSES ->
          "{\"id\":\"r\",\"object\":\"response\",\"status\":\"completed\",\"model\":\"m\",\"error\":null,"
              + "\"output\":[{\"type\":\"message\",\"id\":\"i\",\"status\":\"completed\",\"role\":"
              + "\"assistant\",\"content\":[{\"type\":\"output_text\",\"text\":\"x\","
              + "\"annotations\":[]}]}],\"usage\":"
              + told
              + "}";
      case GEMINI ->
          "{\"candidates\":[{\"content\":{\"role\":\"model\",\"parts\":[{\"text\":\"x\"}]},"
              + "\"finishReason\":\"STOP\"}],\"usageMetadata\":"
              + told
              + "}";
      case OLLAMA ->
          "{\"model\":\"m\",\"message\":{\"role\":\"assistant\",\"content\":\"x\"},\"done\":true,"
              + "\"done_reason\":\"stop\","
              + told.strip().substring(1);
    };
  }

  private static Map<String, BigDecimal> prices(String text) {
    Map<String, BigDecimal> prices = new HashMap<>();
    for (String price : text.split(", ")) {
      String[] words = price.split(" ");
      prices.put(words[0], new BigDecimal(words[1]));
    }
    return prices;
  }
}
