package muster.http;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.function.Function;
import muster.types.Problem;
import muster.types.Refusal;
import muster.types.Role;
import muster.types.SpaceId;
import muster.types.Topic;
import muster.types.TopicFilter;
import muster.types.UserId;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.JsonParser;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.core.TokenStreamLocation;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.databind.DeserializationContext;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.PropertyNamingStrategies;
import tools.jackson.databind.SerializationContext;
import tools.jackson.databind.ValueDeserializer;
import tools.jackson.databind.ValueSerializer;
import tools.jackson.databind.exc.MismatchedInputException;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.module.SimpleModule;

/// JSON in and out, the same everywhere: records with `snake_case` names, our ids as plain strings,
/// nothing for what is null. Reading is bounded (depth 32, numbers of 100 digits, names of 256
/// characters) and refuses duplicate keys and whatever follows the value. Fields that nobody knows
/// are ignored, because the wire may grow and an older hub must not break a newer client.
public final class Json {
  private static final int MAX_DEPTH = 32;
  private static final int MAX_NUMBER = 100;
  private static final int MAX_NAME = 256;
  private static final int MAX_STRING = 8 << 20;

  private static final JsonMapper MAPPER =
      JsonMapper.builder(
              JsonFactory.builder()
                  .streamReadConstraints(
                      StreamReadConstraints.builder()
                          .maxNestingDepth(MAX_DEPTH)
                          .maxNumberLength(MAX_NUMBER)
                          .maxNameLength(MAX_NAME)
                          .maxStringLength(MAX_STRING)
                          .build())
                  .build())
          .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
          .disable(StreamReadFeature.INCLUDE_SOURCE_IN_LOCATION)
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
          .disable(DeserializationFeature.ACCEPT_FLOAT_AS_INT)
          .propertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE)
          .changeDefaultPropertyInclusion(
              all -> all.withValueInclusion(JsonInclude.Include.NON_NULL))
          .addModule(
              new SimpleModule("muster")
                  .addSerializer(SpaceId.class, text(SpaceId::value))
                  .addSerializer(UserId.class, text(UserId::value))
                  .addSerializer(Topic.class, text(Topic::value))
                  .addSerializer(TopicFilter.class, text(TopicFilter::value))
                  .addSerializer(Role.class, text(Role::code))
                  .addDeserializer(SpaceId.class, from(SpaceId::new))
                  .addDeserializer(UserId.class, from(UserId::new))
                  .addDeserializer(Topic.class, from(Topic::new))
                  .addDeserializer(TopicFilter.class, from(TopicFilter::new))
                  .addDeserializer(Role.class, from(Role::of)))
          .build();

  private Json() {}

  public static byte[] write(Object value) {
    return MAPPER.writeValueAsBytes(value);
  }

  /// Reads a record; what is wrong is said with line and column.
  public static <T> T read(byte[] json, Class<T> type) {
    if (json.length == 0) {
      throw new Refusal(Problem.BAD_JSON, "A JSON object is expected, and the body is empty");
    }
    try {
      T value = MAPPER.readValue(json, type);
      if (value == null) {
        throw new Refusal(Problem.BAD_JSON, "A JSON object is expected, not null");
      }
      return value;
    } catch (JacksonException e) {
      throw refusal(e);
    }
  }

  /// Reads any JSON, for formats that are not ours.
  public static JsonNode tree(byte[] json) {
    return read(json, JsonNode.class);
  }

  private static Refusal refusal(JacksonException e) {
    for (Throwable cause = e; cause != null; cause = cause.getCause()) {
      if (cause instanceof Refusal refusal) {
        return refusal;
      }
    }
    TokenStreamLocation at = e.getLocation();
    String where =
        at == null || at.getLineNr() < 1
            ? ""
            : " (line " + at.getLineNr() + ", column " + at.getColumnNr() + ")";
    return new Refusal(Problem.BAD_JSON, words(e) + where);
  }

  /// Jackson's words speak of Java classes; a person asked with JSON.
  private static String words(JacksonException e) {
    if (e instanceof MismatchedInputException && !e.getPath().isEmpty()) {
      StringBuilder field = new StringBuilder();
      for (JacksonException.Reference step : e.getPath()) {
        if (step.getPropertyName() != null) {
          field.append(field.isEmpty() ? "" : ".").append(step.getPropertyName());
        } else {
          field.append('[').append(step.getIndex()).append(']');
        }
      }
      return "The field \"" + Words.clean(field.toString()) + "\" has a value of the wrong kind";
    }
    if (e instanceof MismatchedInputException) {
      return "A JSON object is expected";
    }
    String said = e.getOriginalMessage();
    int cut = said.indexOf('\n');
    return "This is not valid JSON: " + Words.clean(cut < 0 ? said : said.substring(0, cut));
  }

  private static <T> ValueSerializer<T> text(Function<T, String> form) {
    return new ValueSerializer<>() {
      @Override
      public void serialize(T value, JsonGenerator out, SerializationContext context) {
        out.writeString(form.apply(value));
      }
    };
  }

  private static <T> ValueDeserializer<T> from(Function<String, T> make) {
    return new ValueDeserializer<>() {
      @Override
      public T deserialize(JsonParser in, DeserializationContext context) {
        String text = in.getValueAsString();
        if (text == null) {
          throw MismatchedInputException.from(in, Object.class, "a string is expected");
        }
        return make.apply(text);
      }
    };
  }
}
