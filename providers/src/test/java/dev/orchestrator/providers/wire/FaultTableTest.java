package dev.orchestrator.providers.wire;

import static org.assertj.core.api.Assertions.assertThat;

import dev.orchestrator.api.Fault;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FaultTableTest {

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          CHAT      | 429 | QUOTA_EXHAUSTED   | {"error":{"code":"insufficient_quota","message":"x"}}
          CHAT      | 429 | RATE_LIMITED      | {"error":{"code":"rate_limit_exceeded","message":"slow down"}}
          CHAT      | 429 | CONTEXT_TOO_LONG  | {"error":{"code":"rate_limit_exceeded","message":"Request too large for m"}}
          CHAT      | 400 | CONTEXT_TOO_LONG  | {"error":{"code":"context_length_exceeded","message":"x"}}
          CHAT      | 400 | INVALID_REQUEST   | {"error":{"code":null,"message":"unknown field"}}
          CHAT      | 400 | AUTHENTICATION    | {"code":"Client specified an invalid argument","error":"Incorrect API key provided: x"}
          CHAT      | 403 | MODEL_UNAVAILABLE | {"error":{"code":403,"metadata":{"raw":"{\\"error\\":{\\"code\\":\\"unsupported_country_region_territory\\"}}"}}}
          CHAT      | 422 | INVALID_REQUEST   | {"detail":[{"loc":["body","x"],"msg":"bad"}]}
          CHAT      | 429 | RATE_LIMITED      | {"code":"request_quota_exceeded","message":"x","type":"too_many_requests_error"}
          CHAT      | 402 | QUOTA_EXHAUSTED   | Insufficient Balance
          CHAT      | 503 | OVERLOADED        | upstream connect error
          CHAT      | 307 | MALFORMED         | moved
          CHAT      | 418 | INVALID_REQUEST   | teapot
          ANTHROPIC | 400 | QUOTA_EXHAUSTED   | {"error":{"type":"invalid_request_error","message":"Your credit balance is too low to"}}
          ANTHROPIC | 400 | CONTEXT_TOO_LONG  | {"error":{"type":"invalid_request_error","message":"prompt is too long: 2 > 1"}}
          ANTHROPIC | 529 | OVERLOADED        | {"error":{"type":"overloaded_error","message":"Overloaded"}}
          ANTHROPIC | 404 | MODEL_UNAVAILABLE | {"error":{"type":"not_found_error","message":"model: x"}}
          GEMINI    | 400 | AUTHENTICATION    | {"error":{"status":"INVALID_ARGUMENT","message":"x","details":[{"reason":"API_KEY_INVALID"}]}}
          GEMINI    | 429 | RATE_LIMITED      | {"error":{"status":"RESOURCE_EXHAUSTED","message":"You exceeded your current quota","details":[{"violations":[{"quotaId":"TokensPerModelPerMinute"}]}]}}
          GEMINI    | 429 | QUOTA_EXHAUSTED   | {"error":{"status":"RESOURCE_EXHAUSTED","message":"x","details":[{"violations":[{"quotaId":"RequestsPerDayPerModel-FreeTier"}]}]}}
          GEMINI    | 400 | INVALID_REQUEST   | [{"error":{"code":400,"message":"Please use a valid role","status":"INVALID_ARGUMENT"}}]
          OLLAMA    | 404 | MODEL_UNAVAILABLE | {"error":"model 'x' not found"}
          OLLAMA    | 400 | INVALID_REQUEST   | {"error":"x does not support tools"}
          """)
  void readsTheVendorsCodeThenTheStatusThenNarrowPhrases(
      Dialect dialect, int status, Fault fault, String body) {
    assertThat(FaultTable.decide(dialect, status, VendorError.ofFailure(body), false).fault())
        .isEqualTo(fault);
  }

  @ParameterizedTest
  @CsvSource({"true, CONTEXT_TOO_LONG", "false, RATE_LIMITED"})
  void neverWaitsForARequestThatNoWaitingFits(boolean notAgain, Fault fault) {
    VendorError error = VendorError.ofFailure("{\"error\":{\"type\":\"rate_limit_error\"}}");
    assertThat(FaultTable.decide(Dialect.ANTHROPIC, 429, error, notAgain).fault()).isEqualTo(fault);
    assertThat(FaultTable.decide(Dialect.CHAT, 429, error, notAgain).fault())
        .isEqualTo(Fault.RATE_LIMITED);
  }

  @Test
  void hasAnAnswerToEveryStatus() {
    VendorError silent = VendorError.ofFailure("");
    for (Dialect dialect : Dialect.values()) {
      for (int status = 200; status < 600; status++) {
        Fault fault = FaultTable.decide(dialect, status, silent, false).fault();
        assertThat(fault).isNotIn(Fault.CANCELLED, Fault.TRUNCATED, Fault.NETWORK);
      }
      assertThat(FaultTable.decide(dialect, 999, silent, false).fault()).isEqualTo(Fault.MALFORMED);
    }
  }

  @Test
  void saysWhyAndWhereFromOfEachLine() {
    assertThat(FaultTable.rules())
        .allSatisfy(rule -> assertThat(rule.why()).isNotBlank())
        .allSatisfy(rule -> {
          if (!rule.codes().isEmpty() && rule.minStatus() == 0 && rule.maxStatus() == 999) {
            assertThat(rule.why()).containsPattern("recorded|spec|docs|field");
          }
        });
  }

  /** A line that an earlier one always forestalls would be a mistake of its author. */
  @Test
  void reachesEveryLine() {
    for (FaultTable.Rule rule : FaultTable.rules()) {
      boolean notAgain = rule.codes().contains("x-should-retry: false");
      Set<String> codes =
          rule.codes().isEmpty() ? Set.of() : Set.of(rule.codes().getFirst().replace("*", ""));
      VendorError error =
          new VendorError(codes, rule.phrase() == null ? "" : rule.phrase(), null, null);
      Dialect spoken = rule.dialect() == null ? Dialect.OLLAMA : rule.dialect();
      boolean reached = false;
      for (int status = rule.minStatus(); status <= rule.maxStatus() && !reached; status++) {
        reached = FaultTable.decide(spoken, status, error, notAgain).equals(rule);
      }
      assertThat(reached).as(rule.toString()).isTrue();
    }
  }
}
