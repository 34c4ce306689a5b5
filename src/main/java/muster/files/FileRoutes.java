package muster.files;

import java.io.IOException;
import java.util.List;
import java.util.UUID;
import muster.access.Access;
import muster.access.Limit;
import muster.http.Answer;
import muster.http.Call;
import muster.http.Need;
import muster.http.Routes;
import muster.types.Principal;
import muster.types.Problem;
import muster.types.Refusal;

/// REST for attachments.
final class FileRoutes {
  private static final String FILES = "/api/v1/files";
  private static final String FILE = FILES + "/{id}";
  private static final int MOST_LISTED = 500;

  private final Attachments files;
  private final FileSettings settings;
  private final Access access;

  FileRoutes(Attachments files, FileSettings settings, Access access) {
    this.files = files;
    this.settings = settings;
    this.access = access;
  }

  /// One's own files, and how much of one's share they take.
  record Own(List<Attachment> files, long used, long quota, long maxSize) {}

  void addTo(Routes routes) {
    Need reads = Need.guest().scope(Access.SCOPE_SUBSCRIBE);
    Need writes = Need.guest().scope(Access.SCOPE_PUBLISH);
    routes
        .post(FILES, writes, "Send a file, to be named in a message", this::send)
        .query("name", "how the file is called")
        .upload(Math.max(1, settings.largest()))
        .answers(201, Attachment.class);
    routes
        .get(FILES, reads, "Your files, the newest first", this::list)
        .query("limit", "how many, 1 to 500")
        .answers(Own.class);
    routes
        .get(FILE, reads, "A file, if you may read a message with it", call -> read(call, false))
        .answersType("application/octet-stream");
    routes
        .get(FILE + "/thumbnail", reads, "A small picture of a picture", call -> read(call, true))
        .answersType("image/jpeg");
    routes
        .delete(FILE, writes, "Take back a file that no message uses", this::discard)
        .answersNothing();
  }

  private Answer send(Call call) throws IOException {
    Principal who = call.principal();
    if (settings.largest() == 0) {
      throw new Refusal(Problem.NOT_ALLOWED, "Files cannot be sent here (FILES_MAX_SIZE is 0)");
    }
    if (Attachments.isAnonymous(who)) {
      throw new Refusal(Problem.NOT_ALLOWED, "Sign in to send files");
    }
    access.limits().check(Limit.UPLOADS, who);
    Attachment file = files.receive(who, call.query("name").orElse(null), call.stream());
    return Answer.created(FILES + "/" + file.id(), file);
  }

  private Answer list(Call call) {
    Principal who = call.principal();
    int limit = call.query("limit", 100, 1, MOST_LISTED);
    return Answer.json(
        new Own(files.of(who, limit), files.used(who), settings.perUser(), settings.largest()));
  }

  private static UUID id(Call call) {
    String text = call.path("id");
    try {
      if (text.length() == 36) {
        return UUID.fromString(text);
      }
    } catch (IllegalArgumentException e) {
      // no file has such an id
    }
    throw Attachments.missing();
  }

  private Answer read(Call call, boolean small) throws IOException {
    Attachment file = files.readable(call.principal(), id(call)).file();
    if (!small) {
      return Served.whole(file, files.content(file.id(), false)).answer(call);
    }
    if (!file.thumbnail()) {
      throw new Refusal(Problem.NOT_FOUND, "There is no small picture of this file");
    }
    return Served.small(file, files.content(file.id(), true)).answer(call);
  }

  private Answer discard(Call call) {
    files.discard(call.principal(), id(call));
    return Answer.noContent();
  }
}
