package muster.text;

import java.io.StringWriter;
import java.util.Set;
import muster.types.Problem;
import muster.types.Refusal;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.core.json.JsonFactory;

/// Reads one JSON object that may hold more than we know: one pass over the bytes, no tree. Nothing
/// deeper than 16 levels, no key twice, nothing behind the object. Fields that the reader does not
/// know are kept as they are, up to 32 of them, to be handed on.
public final class OpenObject {
  private static final int MOST_FIELDS = 32;
  private static final int MOST_EXTRA = 8_192;
  private static final JsonFactory JSON =
      JsonFactory.builder()
          .streamReadConstraints(
              StreamReadConstraints.builder()
                  .maxNestingDepth(16)
                  .maxNumberLength(100)
                  .maxNameLength(256)
                  .build())
          .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
          .disable(StreamReadFeature.INCLUDE_SOURCE_IN_LOCATION)
          .build();

  private OpenObject() {}

  /// Takes the value that the parser stands on; false: not known, nothing taken.
  @FunctionalInterface
  public interface Fields {
    boolean take(String name, JsonParser in);
  }

  /// Returns the members that nobody took, without braces.
  ///
  /// @param ours what only the hub may say: left out
  public static String read(byte[] json, Set<String> ours, Fields fields) {
    StringWriter text = new StringWriter();
    int others = 0;
    try (JsonParser in = JSON.createParser(ObjectReadContext.empty(), json);
        JsonGenerator out = JSON.createGenerator(ObjectWriteContext.empty(), text)) {
      if (in.nextToken() != JsonToken.START_OBJECT) {
        throw bad("A JSON object is expected");
      }
      out.writeStartObject();
      while (in.nextToken() != JsonToken.END_OBJECT) {
        String name = in.currentName();
        in.nextToken();
        if (ours.contains(name)) {
          in.skipChildren();
        } else if (!fields.take(name, in)) {
          if (++others > MOST_FIELDS) {
            throw bad("At most " + MOST_FIELDS + " fields are taken besides those that are known");
          }
          out.writeName(name);
          out.copyCurrentStructure(in);
        }
      }
      if (in.nextToken() != null) {
        throw bad("Nothing comes behind the object");
      }
      out.writeEndObject();
    } catch (JacksonException e) {
      throw bad("This is not valid JSON: " + firstLine(e.getOriginalMessage()));
    }
    String object = text.toString();
    if (object.length() > MOST_EXTRA) {
      throw new Refusal(
          Problem.TOO_LARGE,
          "The fields besides those that are known have at most " + MOST_EXTRA + " characters");
    }
    return object.substring(1, object.length() - 1);
  }

  /// The text that the parser stands on; null is null.
  public static @Nullable String string(JsonParser in, String field) {
    return switch (in.currentToken()) {
      case VALUE_NULL -> null;
      case VALUE_STRING -> in.getString();
      default -> throw bad("The field \"" + field + "\" is text");
    };
  }

  private static String firstLine(String words) {
    int cut = words.indexOf('\n');
    String line = cut < 0 ? words : words.substring(0, cut);
    return Tame.line(line.substring(0, Math.min(200, line.length())));
  }

  public static Refusal bad(String words) {
    return new Refusal(Problem.BAD_JSON, words);
  }
}
