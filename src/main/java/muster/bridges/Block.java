package muster.bridges;

import java.util.Locale;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import muster.types.Problem;
import muster.types.Refusal;
import muster.types.UserId;
import org.jspecify.annotations.Nullable;

/// A band and mode that somebody works, perhaps for one award, so that nobody else calls there.
///
/// @param lease names this holding of it; another one has another
record Block(Slot slot, UserId holder, String holderName, UUID lease, long since) {

  /// What is held. Two awards may work the same band and mode; each knows the other's.
  record Slot(String band, String mode, @Nullable Long award) {
    private static final Pattern NAME =
        Pattern.compile("([0-9.]{1,6}(?:m|cm))-([a-z0-9]{1,12})(?:-([1-9][0-9]{0,17}))?");
    private static final Pattern MODE = Pattern.compile("[a-z0-9]{1,12}");

    Slot {
      if (Band.named(band).isEmpty() || !MODE.matcher(mode).matches()) {
        throw new Refusal(
            Problem.BAD_REQUEST,
            "A block has a \"band\" like 20m and a \"mode\" like SSB, CW, FT8");
      }
      if (award != null && award < 1) {
        throw new Refusal(Problem.BAD_REQUEST, "\"award_id\" is the number of an award, from 1");
      }
    }

    static Slot of(@Nullable String band, @Nullable String mode, @Nullable Long award) {
      return new Slot(
          Options.required(band, "band").strip().toLowerCase(Locale.ROOT),
          Options.required(mode, "mode").strip().toLowerCase(Locale.ROOT),
          award);
    }

    /// The last level of its topic: `20m-ssb`, `20m-ssb-3`.
    static Slot named(String name) {
      Matcher form = NAME.matcher(name.toLowerCase(Locale.ROOT));
      if (!form.matches()) {
        throw new Refusal(
            Problem.BAD_REQUEST, "A block is named like 20m-ssb, or 20m-ssb-3 for award 3");
      }
      String award = form.group(3);
      return new Slot(form.group(1), form.group(2), award == null ? null : Long.valueOf(award));
    }

    String name() {
      return band + "-" + mode + (award == null ? "" : "-" + award);
    }

    /// As people say it: `20m SSB`.
    String words() {
      return band
          + " "
          + mode.toUpperCase(Locale.ROOT)
          + (award == null ? "" : " (award " + award + ")");
    }
  }
}
