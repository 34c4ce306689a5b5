package muster.http;

import io.netty.handler.codec.TooLongFrameException;
import io.netty.handler.codec.http.TooLongHttpHeaderException;
import io.netty.handler.codec.http.TooLongHttpLineException;
import io.vertx.core.Context;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.net.impl.ConnectionBase;
import java.io.IOException;
import java.net.InetAddress;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import muster.types.Principal;
import muster.types.Problem;
import muster.types.Refusal;
import muster.types.SpaceId;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.MDC;

/// One request from its head to the end of its answer. Begins on the event loop, where it pauses
/// the body and starts a virtual thread; that thread finds the route, signs in, checks the need,
/// reads the body if the handler wants it, and answers; writing happens on the event loop again.
/// Nobody may send a body before being let in: what was not read is drained a little, so that the
/// client gets to read the refusal, and then cut off.
final class Exchange {
  private static final Logger LOG = LoggerFactory.getLogger(Exchange.class);
  private static final Logger ACCESS = LoggerFactory.getLogger("muster.http.access");

  private final Desk desk;
  private final Listener listener;
  private final HttpServerRequest request;
  private final Context loop;
  private final String id;
  private final long began = System.nanoTime();
  private final BodyReader body;
  private boolean permit; // touched by the virtual thread only
  private volatile @Nullable Principal who;
  // set when the path holds a secret: what the log says instead
  private @Nullable String loggedPath;
  private volatile String address = "";

  Exchange(Desk desk, Listener listener, HttpServerRequest request, Context loop) {
    this.desk = desk;
    this.listener = listener;
    this.request = request;
    this.loop = loop;
    this.id = desk.newId();
    this.body = new BodyReader(request, loop, desk.settings().limits().bodyTime());
  }

  void begin() {
    request.pause();
    InetAddress peer = HttpServer.peer(((ConnectionBase) request.connection()).channel());
    address = peer.getHostAddress();
    desk.run(() -> {
      try {
        work(peer);
      } catch (Throwable e) { // never leave a client waiting, whatever broke
        LOG.error("Request {} could not even be answered", id, e);
        release();
        loop.runOnContext(cut -> request.connection().close());
      } finally {
        MDC.clear();
      }
    });
  }

  /// The parser gave up: says why, and closes.
  void malformed() {
    Throwable cause = request.decoderResult().cause();
    Refusal refusal =
        switch (cause) {
          case TooLongHttpLineException e ->
              new Refusal(Problem.URI_TOO_LONG, "The address has at most 8 KB");
          case TooLongHttpHeaderException e ->
              new Refusal(Problem.HEADERS_TOO_LARGE, "All headers together have at most 16 KB");
          case TooLongFrameException e ->
              new Refusal(Problem.TOO_LARGE, "A part of the request is too large");
          case null -> new Refusal(Problem.BAD_REQUEST, "This is not HTTP/1.1 as RFC 9112 has it");
          default ->
              new Refusal(
                  Problem.BAD_REQUEST,
                  "This is not HTTP/1.1 as RFC 9112 has it: "
                      + Words.clean(String.valueOf(cause.getMessage())));
        };
    Answer answer = ProblemJson.answer(refusal).header("Connection", "close");
    Security.protect(answer, request.isSSL());
    request.response().endHandler(done -> request.connection().close());
    write(answer, false);
    log(answer.status());
  }

  private void work(InetAddress peer) {
    MDC.put("request", id);
    Answer answer;
    boolean secure = request.isSSL();
    boolean head = false;
    Request read = null;
    try {
      read = head(peer);
      secure = read.origin().secure();
      head = read.method().equals("HEAD");
      answer = answer(read);
    } catch (Routes.WrongMethod e) {
      answer = wrongMethod(e);
    } catch (Refusal e) {
      answer = ProblemJson.answer(e);
      if (e.problem().httpStatus() == 401) {
        answer.header("WWW-Authenticate", Gatekeeper.challenge(request));
      }
    } catch (BodyReader.Gone e) {
      LOG.debug("The client left before its request was complete");
      release();
      return;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      answer = ProblemJson.answer(new Refusal(Problem.STARTING, "The hub is stopping", 5));
    } catch (Exception | LinkageError | StackOverflowError e) {
      LOG.error("Request {} failed: {} {}", id, request.method(), path(), e);
      answer = ProblemJson.unexpected(id);
    }
    if (read != null) {
      desk.crossOrigin().mark(read, answer);
    }
    Security.protect(answer, secure);
    answer.header("X-Request-Id", id);
    send(answer, head);
    release();
    log(answer.status());
  }

  private Answer wrongMethod(Routes.WrongMethod wrong) {
    Answer answer =
        request.method().name().equals("OPTIONS")
            ? Answer.noContent()
            : ProblemJson.answer(wrong.refusal());
    return answer.header("Allow", wrong.allow());
  }

  private Request head(InetAddress peer) {
    Map<String, String> headers = new HashMap<>();
    for (Map.Entry<String, String> header : request.headers()) {
      String name = header.getKey().toLowerCase(Locale.ROOT);
      String before = headers.put(name, header.getValue());
      if (before != null) {
        if (name.equals("host") || name.equals("authorization") || name.equals("content-type")) {
          throw new Refusal(Problem.BAD_REQUEST, "The header " + name + " is sent twice");
        }
        headers.put(name, before + (name.equals("cookie") ? "; " : ", ") + header.getValue());
      }
    }
    Request.Origin origin =
        desk.proxies()
            .origin(peer, request.isSSL(), name -> headers.get(name.toLowerCase(Locale.ROOT)));
    address = origin.address();
    String uri = request.uri();
    int question = uri.indexOf('?');
    String path = question < 0 ? uri : uri.substring(0, question);
    String query = question < 0 ? "" : uri.substring(question + 1);
    if (path.equals("*") && request.method().name().equals("OPTIONS")) {
      path = "/";
    }
    return new Request(
        id,
        request.method().name(),
        path,
        Request.levels(path),
        Request.parameters(query),
        headers,
        origin);
  }

  private Answer answer(Request read) throws Exception {
    if (desk.isClosing()) {
      throw new Refusal(Problem.STARTING, "The hub is stopping; try again in a moment", 5);
    }
    Answer fixed = desk.fixed(read);
    if (fixed == null) {
      fixed = desk.crossOrigin().preflight(read);
    }
    if (fixed != null) {
      return fixed;
    }
    Desk.Destination destination = desk.hubRoute(read.method(), read.path(), SpaceId.MAIN);
    if (destination == null || !destination.route().isVital()) {
      desk.enter();
      permit = true;
    }
    Gatekeeper.Entry entry = desk.gatekeeper().enter(read, listener);
    if (destination == null) {
      destination = inSpace(read, entry);
    } else if (entry.principal().isPresent()) {
      destination =
          new Desk.Destination(
              destination.route(), destination.values(), entry.principal().get().space());
    }
    Need need = destination.route().need();
    if (destination.route().path().text().contains("{secret}")) {
      loggedPath = destination.route().path().text();
    }
    Optional<Principal> principal = entry.principal();
    if (need.kind() != Need.Kind.OPEN) {
      Principal asker = desk.gatekeeper().inside(entry.required(), destination.space());
      need.check(asker);
      desk.gatekeeper().pace(asker);
      principal = Optional.of(asker);
    }
    who = principal.orElse(null);
    principal.ifPresent(p -> {
      MDC.put("user", Words.clean(p.user().value(), 100));
      MDC.put("space", p.space().value());
    });
    desk.gatekeeper().checkSite(read, entry);
    Route route = destination.route();
    long limit =
        route.limit() == Route.DEFAULT_LIMIT ? desk.settings().limits().body() : route.limit();
    Call call =
        new Call(
            read, principal, destination.space(), destination.values(), new Bodies(read, limit));
    return route.handler().handle(call);
  }

  /// `/api/v1/spaces/{space}/...` for operators and members, everything else in one's own space.
  private Desk.Destination inSpace(Request read, Gatekeeper.Entry entry) {
    List<String> path = read.path();
    SpaceId space = entry.principal().map(Principal::space).orElse(SpaceId.MAIN);
    boolean named =
        path.size() > 4
            && path.get(0).equals("api")
            && path.get(1).equals("v1")
            && path.get(2).equals("spaces");
    if (named && entry.principal().isEmpty()) {
      Desk.Destination open = desk.openRoute(read.method(), path);
      if (open != null) {
        return open;
      }
    }
    if (named) {
      Principal principal = entry.required();
      space = new SpaceId(path.get(3));
      if (!principal.isOperator() && !principal.space().equals(space)) {
        throw new Refusal(
            Problem.NOT_ALLOWED,
            "You are signed in to the space "
                + principal.space()
                + ", and only operators reach into other spaces");
      }
      path =
          java.util.stream.Stream.concat(
                  java.util.stream.Stream.of("api", "v1"), path.stream().skip(4))
              .toList();
    }
    Desk.Destination found = desk.spaceRoute(read.method(), path, space);
    if (found == null) {
      throw new Refusal(Problem.NOT_FOUND, "There is nothing under this path");
    }
    return found;
  }

  /// Reads the body for the handler, with the permit given back while waiting.
  private final class Bodies implements Call.Bodies {
    private final Request read;
    private final long limit;

    Bodies(Request read, long limit) {
      this.read = read;
      this.limit = limit;
    }

    @Override
    public byte[] bytes() throws IOException {
      body.check(read, limit);
      release();
      byte[] bytes = body.bytes(limit);
      try {
        desk.reenter();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new Refusal(Problem.STARTING, "The hub is stopping", 5);
      }
      permit = true;
      return bytes;
    }

    @Override
    public java.io.InputStream stream() {
      body.check(read, limit);
      release(); // who sends slowly holds nobody else up; the handler bounds how many may
      return body.stream(limit);
    }
  }

  private void release() {
    if (permit) {
      permit = false;
      desk.leave();
    }
  }

  private void send(Answer answer, boolean head) {
    if (answer.body() instanceof Answer.Body.Stream(Answer.Writer writer) && !head) {
      release(); // who reads slowly holds nobody else up
      ResponseStream out = new ResponseStream(request.response(), loop, this::writeHead, answer);
      try (out) {
        writer.write(out);
        out.finish();
      } catch (BodyReader.Gone e) {
        LOG.debug("The client left while request {} was answered", id);
      } catch (Refusal e) {
        if (out.hasBegun()) {
          LOG.warn("The answer to request {} broke off: {}", id, e.detail());
          loop.runOnContext(cut -> request.connection().close());
        } else {
          Answer problem = ProblemJson.answer(e);
          Security.protect(problem, request.isSSL());
          loop.runOnContext(now -> write(problem, false));
        }
      } catch (IOException | RuntimeException e) {
        // too late for another status: a cut connection is the only honest sign
        LOG.error("The answer to request {} broke off", id, e);
        loop.runOnContext(cut -> request.connection().close());
      }
      loop.runOnContext(rest -> body.drain());
    } else {
      loop.runOnContext(now -> {
        write(answer, head);
        body.drain();
      });
    }
  }

  private void writeHead(Answer answer) {
    HttpServerResponse response = request.response();
    response.setStatusCode(answer.status());
    answer.headers().forEach(response::putHeader);
  }

  private void write(Answer answer, boolean head) {
    HttpServerResponse response = request.response();
    if (response.closed() || response.ended()) {
      return;
    }
    writeHead(answer);
    switch (answer.body()) {
      case Answer.Body.Bytes(byte[] bytes) -> {
        response.putHeader("Content-Length", Integer.toString(bytes.length));
        if (head) {
          response.end();
        } else {
          response.end(Buffer.buffer(bytes));
        }
      }
      case Answer.Body.None none -> {
        if (answer.status() != 204 && answer.status() != 304) {
          response.putHeader("Content-Length", "0");
        }
        response.end();
      }
      case Answer.Body.Stream stream -> response.end();
    }
  }

  private String path() {
    if (loggedPath != null) {
      return loggedPath;
    }
    String path = request.path();
    return path == null ? "-" : Words.clean(path);
  }

  /// One line, without the query (it may hold what is private) and with everything from outside
  /// escaped.
  private void log(int status) {
    long nanos = System.nanoTime() - began;
    desk.tally().add(status, nanos);
    HttpSettings.AccessLog level = desk.settings().accessLog();
    if (level == HttpSettings.AccessLog.OFF) {
      return;
    }
    Principal principal = who;
    Object[] words = {
      Words.clean(request.method().name(), 20),
      path(),
      status,
      nanos / 1_000_000,
      principal == null ? "-" : Words.clean(principal.user().value(), 100),
      principal == null ? "-" : principal.space(),
      address,
      id
    };
    String form = "{} {} {} {} ms user={} space={} from={} request={}";
    if (level == HttpSettings.AccessLog.INFO) {
      ACCESS.info(form, words);
    } else {
      ACCESS.debug(form, words);
    }
  }
}
