package muster.http;

/// Answers one call. Runs on a virtual thread and may block; a thrown `Refusal` becomes a
/// problem+json answer.
@FunctionalInterface
public interface Handler {
  Answer handle(Call call) throws Exception;
}
