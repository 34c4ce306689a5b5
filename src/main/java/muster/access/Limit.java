package muster.access;

import java.util.Locale;
import muster.types.Problem;
import muster.types.Refusal;

/// The one table of limits: what is counted, per whom, the default, and what it means. A rate is
/// written like `1/s burst 5`, a quota is a number; `off` lifts either. Docs, `GET /api/v1/limits`
/// and the checks read from here.
public enum Limit {
  LOGINS(Kind.RATE, Per.ADDRESS, "10/s burst 100", "passwords checked by hashing them"),
  CONNECTS(Kind.RATE, Per.ADDRESS, "200/s burst 2000", "new MQTT connections"),
  REQUESTS(Kind.RATE, Per.USER, "100/s burst 400", "REST requests"),
  PUBLISHES(Kind.RATE, Per.USER, "off", "MQTT publications, before they are looked at"),
  MESSAGES(Kind.RATE, Per.USER, "1/s burst 5", "room messages"),
  DIRECT(Kind.RATE, Per.USER, "5/s burst 50", "direct messages"),
  SIGNALS(Kind.RATE, Per.USER, "5/s burst 30", "typing notices, read markers, reactions"),
  TOKENS(Kind.RATE, Per.USER, "20/s burst 200", "tokens issued"),
  CONNECTIONS(Kind.QUOTA, Per.ADDRESS, "2000", "connections open at the same time"),
  SESSIONS(Kind.QUOTA, Per.USER, "1000", "MQTT sessions that outlive their connection"),
  UPLOADS(Kind.RATE, Per.USER, "30/m burst 30", "files sent"),
  SUBSCRIPTIONS(Kind.QUOTA, Per.SESSION, "10000", "subscriptions"),
  RETAINED(Kind.QUOTA, Per.USER, "10000", "retained publications"),
  USERS(Kind.QUOTA, Per.SPACE, "100000", "user accounts"),
  API_KEYS(Kind.QUOTA, Per.SPACE, "1000", "API keys"),
  FRIENDS(Kind.QUOTA, Per.USER, "1000", "friends and requests to be friends"),
  DEVICES(Kind.QUOTA, Per.USER, "100", "devices that report positions"),
  RULES(Kind.QUOTA, Per.SPACE, "1000", "rights rules made by admins");

  public enum Kind {
    RATE,
    QUOTA
  }

  public enum Per {
    USER,
    ADDRESS,
    SESSION,
    SPACE
  }

  private final Kind kind;
  private final Per per;
  private final String standard;
  private final String meaning;

  Limit(Kind kind, Per per, String standard, String meaning) {
    this.kind = kind;
    this.per = per;
    this.standard = standard;
    this.meaning = meaning;
  }

  /// As people write it: `api-keys`.
  public String code() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  public static Limit of(String code) {
    for (Limit limit : values()) {
      if (limit.code().equals(code)) {
        return limit;
      }
    }
    throw new Refusal(Problem.NOT_FOUND, "There is no limit of that name");
  }

  public Kind kind() {
    return kind;
  }

  public Per per() {
    return per;
  }

  public String standard() {
    return standard;
  }

  public String meaning() {
    return meaning;
  }

  /// The value as it is stored and shown; refuses what is none.
  String check(String value) {
    return switch (kind) {
      case RATE -> Rate.parse(value).toString();
      case QUOTA -> value.strip().equalsIgnoreCase("off") ? "off" : Long.toString(number(value));
    };
  }

  private static long number(String value) {
    try {
      long number = Long.parseLong(value.strip());
      if (number >= 0) {
        return number;
      }
    } catch (NumberFormatException notANumber) {
      // said below
    }
    throw new Refusal(Problem.BAD_REQUEST, "A quota is a number from 0 up, or off");
  }
}
