package muster.files;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.UUID;
import muster.http.Json;
import org.jspecify.annotations.Nullable;

/// A file as everybody is told of it. Every word of it is the hub's own.
///
/// @param type by the content; `application/octet-stream` where it is none that is known
/// @param width in pixels, as the picture is shown; null: no picture
/// @param thumbnail whether there is a small picture of it
public record Attachment(
    UUID id,
    String name,
    String type,
    long size,
    @Nullable Integer width,
    @Nullable Integer height,
    boolean thumbnail) {

  /// For messages: a JSON array.
  public static String json(List<Attachment> files) {
    return new String(Json.write(files), StandardCharsets.UTF_8);
  }
}
