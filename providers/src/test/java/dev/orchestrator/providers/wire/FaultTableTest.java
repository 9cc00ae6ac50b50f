package dev.orchestrator.providers.wire;

import static org.assertj.core.api.Assertions.assertThat;

import dev.orchestrator.api.Fault;
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
  void neverWaitsForARequestThatNoWaitingFits(boolean neverFits, Fault fault) {
    VendorError error = VendorError.ofFailure("{\"error\":{\"type\":\"rate_limit_error\"}}");
    assertThat(FaultTable.decide(Dialect.ANTHROPIC, 429, error, neverFits).fault())
        .isEqualTo(fault);
  }
}
