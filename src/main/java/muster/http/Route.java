package muster.http;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// One line of the route table: what OpenAPI tells about it and what the edge enforces before the
/// handler is asked. Built while wiring, on one thread, before the server starts.
public final class Route {
  /// A parameter of the query, for OpenAPI.
  record Parameter(String name, String words) {}

  /// 0 = the hub's default (HTTP_MAX_BODY).
  static final long DEFAULT_LIMIT = 0;

  private final String method;
  private final Pattern path;
  private final Need need;
  private final String summary;
  private final Handler handler;
  private final List<Parameter> parameters = new ArrayList<>();
  private @Nullable Class<?> body;
  private @Nullable Class<?> result;
  private boolean resultIsList;
  private int successStatus = 200;
  private String successType = "application/json";
  private long limit = DEFAULT_LIMIT;
  private boolean upload;
  private boolean vital;

  Route(String method, String path, Need need, String summary, Handler handler) {
    this.method = method;
    this.path = new Pattern(path);
    this.need = need;
    this.summary = summary;
    this.handler = handler;
  }

  /// The record that the JSON body is read into (with `Call.json`).
  public Route body(Class<? extends Record> type) {
    this.body = type;
    return this;
  }

  /// The record that is answered with 200.
  public Route answers(Class<?> type) {
    return answers(200, type);
  }

  public Route answers(int status, Class<?> type) {
    this.successStatus = status;
    this.result = type;
    return this;
  }

  /// A JSON array of this record.
  public Route answersListOf(Class<?> type) {
    this.resultIsList = true;
    return answers(200, type);
  }

  /// Something that is not JSON.
  public Route answersType(String contentType) {
    this.successType = contentType;
    return this;
  }

  /// Done, and nothing more to say.
  public Route answersNothing() {
    this.successStatus = 204;
    return this;
  }

  /// A parameter of the query.
  public Route query(String name, String words) {
    parameters.add(new Parameter(name, words));
    return this;
  }

  /// The most bytes that a body of this route may have.
  public Route limit(long bytes) {
    this.limit = bytes;
    return this;
  }

  /// The body is read by the handler as a stream (`Call.stream`), at most this many bytes of it.
  public Route upload(long bytes) {
    this.upload = true;
    return limit(bytes);
  }

  /// Answered even when the hub has as many requests as it can take: probes and metrics.
  public Route vital() {
    this.vital = true;
    return this;
  }

  String method() {
    return method;
  }

  Pattern path() {
    return path;
  }

  Need need() {
    return need;
  }

  String summary() {
    return summary;
  }

  Handler handler() {
    return handler;
  }

  List<Parameter> parameters() {
    return parameters;
  }

  @Nullable Class<?> body() {
    return body;
  }

  @Nullable Class<?> result() {
    return result;
  }

  boolean resultIsList() {
    return resultIsList;
  }

  int successStatus() {
    return successStatus;
  }

  String successType() {
    return successType;
  }

  long limit() {
    return limit;
  }

  boolean isUpload() {
    return upload;
  }

  boolean isVital() {
    return vital;
  }
}
