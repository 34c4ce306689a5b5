package muster.http;

import muster.types.Problem;
import muster.types.Refusal;
import org.jspecify.annotations.Nullable;

/// Every refusal as RFC 9457 has it: what kind (a link into the page of problems), how it is
/// called, the status, what happened here in words, and the code that programs go by.
final class ProblemJson {
  static final String TYPE = "application/problem+json";
  static final String PAGE = "/problems";

  /// The body. `request` names the log line of what was unexpected.
  record Body(
      String type,
      String title,
      int status,
      String detail,
      String code,
      @Nullable String request) {}

  private ProblemJson() {}

  static byte[] of(Problem problem, String detail) {
    return body(problem, detail, null);
  }

  static Answer answer(Refusal refusal) {
    Answer answer =
        Answer.bytes(refusal.problem().httpStatus(), TYPE, of(refusal.problem(), refusal.detail()));
    if (refusal.retryAfterSeconds() > 0) {
      answer.header("Retry-After", Long.toString(refusal.retryAfterSeconds()));
    }
    return answer;
  }

  /// What nobody expected: the person gets the number of the log line, never the trace.
  static Answer unexpected(String requestId) {
    return Answer.bytes(
        500,
        TYPE,
        body(
            Problem.INTERNAL,
            "Something went wrong in the hub; its log tells more under the request " + requestId,
            requestId));
  }

  private static byte[] body(Problem problem, String detail, @Nullable String request) {
    return Json.write(
        new Body(
            PAGE + "#" + problem.code(),
            problem.title(),
            problem.httpStatus(),
            detail,
            problem.code(),
            request));
  }
}
