package muster.http;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import muster.types.Refusal;

/// What a handler answers: a status, headers, and nothing, bytes, or a stream that is written piece
/// by piece while the client reads.
public final class Answer {
  /// Writes an answer that is too big to be held; runs on the call's virtual thread.
  @FunctionalInterface
  public interface Writer {
    void write(OutputStream out) throws IOException;
  }

  /// The three forms of a body.
  sealed interface Body {
    record None() implements Body {}

    @SuppressWarnings("ArrayRecordComponent") // never compared, never changed
    record Bytes(byte[] bytes) implements Body {}

    record Stream(Writer writer) implements Body {}
  }

  private final int status;
  private final Body body;
  private final Map<String, String> headers = new LinkedHashMap<>();

  private Answer(int status, Body body) {
    this.status = status;
    this.body = body;
  }

  /// 200 with a record (or a list or map of them) as JSON.
  public static Answer json(Object value) {
    return json(200, value);
  }

  public static Answer json(int status, Object value) {
    return bytes(status, "application/json", Json.write(value));
  }

  /// 201 with where it is now.
  public static Answer created(String location, Object value) {
    return json(201, value).header("Location", location);
  }

  public static Answer noContent() {
    return new Answer(204, new Body.None());
  }

  public static Answer text(String contentType, String text) {
    return bytes(200, contentType, text.getBytes(StandardCharsets.UTF_8));
  }

  public static Answer bytes(int status, String contentType, byte[] bytes) {
    return new Answer(status, new Body.Bytes(bytes)).header("Content-Type", contentType);
  }

  /// A file to be saved under this name, written as it is made.
  public static Answer file(String contentType, String name, Writer writer) {
    return stream(contentType, writer)
        .header(
            "Content-Disposition",
            "attachment; filename=\"" + name.replaceAll("[^A-Za-z0-9._-]", "_") + "\"");
  }

  public static Answer stream(String contentType, Writer writer) {
    return stream(200, contentType, writer);
  }

  /// Where the length is known, say it in `Content-Length`, and write exactly so much.
  public static Answer stream(int status, String contentType, Writer writer) {
    return new Answer(status, new Body.Stream(writer)).header("Content-Type", contentType);
  }

  /// 304: what the client has is what there is.
  public static Answer notModified() {
    return new Answer(304, new Body.None());
  }

  /// A refusal with headers of its own; one without is simply thrown.
  public static Answer refused(Refusal refusal) {
    return ProblemJson.answer(refusal);
  }

  static Answer empty(int status) {
    return new Answer(status, new Body.None());
  }

  /// Sets a header; a value with a line break is a bug and refused.
  public Answer header(String name, String value) {
    for (int i = 0; i < value.length(); i++) {
      char c = value.charAt(i);
      if ((c < ' ' && c != '\t') || c == 0x7f) {
        throw new IllegalArgumentException("a control character in the header " + name);
      }
    }
    headers.put(name, value);
    return this;
  }

  int status() {
    return status;
  }

  Body body() {
    return body;
  }

  Map<String, String> headers() {
    return headers;
  }
}
