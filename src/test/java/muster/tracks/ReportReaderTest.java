package muster.tracks;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;

class ReportReaderTest {
  private static final long NOW = 1_790_000_000L;

  private static ReportReader.Read read(String json) {
    List<ReportReader.Read> all = all(json);
    assertThat(all).hasSize(1);
    return all.getFirst();
  }

  private static List<ReportReader.Read> all(String json) {
    return ReportReader.read(json.getBytes(StandardCharsets.UTF_8), NOW);
  }

  @Test
  void aLocationOfTheIosAppIsRead() {
    ReportReader.Read read =
        read(
            """
            {"_type":"location","acc":8,"alt":154,"batt":83,"bs":1,"BSSID":"b4:fb:e4:11:22:33","SSID":"home",
             "conn":"w","created_at":1789999999,"inregions":["Home"],"inrids":["6da9cf"],"lat":43.362343,"lon":-8.411540,
             "m":1,"p":100.9,"rad":50,"t":"r","tid":"jj","tst":1789999990,"vac":4,"vel":4,"cog":270,"motionactivities":["walking"]}\
            """);
    assertThat(read.wrong()).isEmpty();
    assertThat(read.report())
        .isEqualTo(
            new Report.Location(
                new Fix(
                    1_789_999_990L, 433_623_430, -84_115_400, new Fix.Motion(8, 154, 4, 270, 83)),
                "jj",
                "r",
                "w",
                1,
                null,
                null,
                List.of("Home")));
    assertThat(((Report.Location) read.report()).isAsked()).isTrue();
    assertThat(read.text()).contains("\"motionactivities\"").contains("BSSID");
  }

  @Test
  void textForNumbersMillisecondsAndMissingFieldsArePutRightAndNoted() {
    ReportReader.Read read =
        read(
            "{\"_type\":\"location\",\"lat\":\"43.5\",\"lon\":\" -8.25"
                + " \",\"tst\":1789999990123,\"vel\":-1,\"batt\":\"full\"}");
    assertThat(read.report())
        .isInstanceOfSatisfying(
            Report.Location.class,
            location -> {
              assertThat(location.fix().lat()).isEqualTo(43.5);
              assertThat(location.fix().lon()).isEqualTo(-8.25);
              assertThat(location.fix().tst()).isEqualTo(1_789_999_990L);
              assertThat(location.fix().motion()).isEqualTo(Fix.Motion.UNKNOWN);
              assertThat(location.tid()).isNull();
            });
    assertThat(read.wrong())
        .containsExactlyInAnyOrder(
            "lat is text and not a number",
            "lon is text and not a number",
            "tst is in milliseconds",
            "batt is not a number");
    assertThat(
            ((Report.Location) read("{\"_type\":\"location\",\"lat\":1,\"lon\":2}").report())
                .fix()
                .tst())
        .as("without a time it is now")
        .isEqualTo(NOW);
    assertThat(read("{\"_type\":\"location\",\"lat\":1,\"lon\":2,\"tst\":99999999999}").wrong())
        .containsExactly("tst lies in the future; the time of arrival is taken");
  }

  @Test
  void whatCannotBeReadIsKeptAndSaid() {
    for (String json :
        List.of(
            "",
            "hello",
            "{",
            "7",
            "null",
            "{}",
            "{\"_type\":\"location\",\"lat\":91,\"lon\":0,\"tst\":1}",
            "{\"_type\":\"location\",\"lat\":NaN,\"lon\":0,\"tst\":1}",
            "{\"_type\":\"location\",\"lon\":0,\"tst\":1}",
            "{\"_type\":\"transition\",\"event\":\"jump\",\"tst\":1}",
            "{\"_type\":\"waypoint\",\"tst\":1}",
            "{\"_type\":\"waypoints\"}",
            "{\"_type\":\"beacon\"}",
            "{\"_type\":\"cmd\"}",
            "{\"_type\":\"encrypted\"}",
            "[".repeat(5_000))) {
      ReportReader.Read read = read(json);
      assertThat(read.report()).as(json).isInstanceOf(Report.Unreadable.class);
      assertThat(read.wrong()).isNotEmpty();
      assertThat(read.text()).isEqualTo(json);
    }
  }

  @Test
  void everyOtherTypeIsRead() {
    assertThat(read("{\"_type\":\"lwt\",\"tst\":1789999990}").report())
        .isEqualTo(new Report.Lwt(1_789_999_990L));
    assertThat(
            read("{\"_type\":\"waypoint\",\"desc\":\"Home\",\"lat\":43.1,\"lon\":-8.2,\"rad\":100,\"tst\":\"1789999990\",\"rid\":\"abc\"}")
                .report())
        .isEqualTo(
            new Report.Waypoint(
                new Report.Place("Home", 43.1, -8.2, 100, 1_789_999_990L, "abc", null)));
    assertThat(
            read("{\"_type\":\"waypoints\",\"_creator\":\"owntracks\",\"waypoints\":[{\"_type\":\"waypoint\",\"desc\":\"A\",\"tst\":1789999990000},{\"desc\":\"B\",\"tst\":5,\"uuid\":\"u\",\"major\":1,\"minor\":2},7]}")
                .report())
        .isEqualTo(
            new Report.Waypoints(
                "owntracks",
                List.of(
                    new Report.Place("A", null, null, null, 1_789_999_990L, null, null),
                    new Report.Place("B", null, null, null, 5, null, new Report.Beam("u", 1, 2)))));
    assertThat(
            read("{\"_type\":\"transition\",\"wtst\":1789000000,\"lat\":1.5,\"lon\":2.5,\"tst\":1789999990,\"acc\":3,\"tid\":\"jj\",\"event\":\"enter\",\"desc\":\"Home\",\"t\":\"c\"}")
                .report())
        .isEqualTo(
            new Report.Transition(
                true,
                "Home",
                1_789_999_990L,
                1_789_000_000L,
                new Fix(
                    1_789_999_990L,
                    15_000_000,
                    25_000_000,
                    new Fix.Motion(3, null, null, null, null)),
                "jj",
                null));
    assertThat(
            read("{\"_type\":\"card\",\"tid\":\"jj\",\"name\":\"Jane\",\"face\":\"iVBO\"}")
                .report())
        .isEqualTo(new Report.Card("jj", "Jane", "iVBO"));
    assertThat(read("{\"_type\":\"cmd\",\"action\":\"dump\"}").report())
        .isEqualTo(new Report.Command("dump"));
    assertThat(read("{\"_type\":\"status\",\"iOS\":{}}").report()).isEqualTo(new Report.Status());
    assertThat(
            read("{\"_type\":\"steps\",\"tst\":1789999990,\"steps\":512,\"from\":1789990000,\"to\":1789999000}")
                .report())
        .isEqualTo(new Report.Steps(1_789_999_990L, 512L, 1_789_990_000L, 1_789_999_000L));
    assertThat(
            read("{\"_type\":\"beacon\",\"uuid\":\"u\",\"major\":1,\"minor\":2,\"prox\":3,\"tst\":1789999990}")
                .report())
        .isEqualTo(new Report.Beacon(new Report.Beam("u", 1, 2), 1_789_999_990L, 3));
    assertThat(read("{\"_type\":\"configuration\",\"mode\":0}").report())
        .isEqualTo(new Report.Configuration());
    assertThat(read("{\"_type\":\"request\",\"request\":\"tours\"}").report())
        .isEqualTo(new Report.Request("tours"));
    assertThat(read("{\"_type\":\"encrypted\",\"data\":\"AAAA\"}").report())
        .isEqualTo(new Report.Encrypted("AAAA"));
    assertThat(read("{\"_type\":\"horoscope\",\"sign\":\"leo\"}").report())
        .isEqualTo(new Report.Unknown("horoscope"));
  }

  @Test
  void anArrayIsSeveralReports() {
    List<ReportReader.Read> all =
        all(
            "[{\"_type\":\"lwt\",\"tst\":1},{\"_type\":\"location\",\"lat\":1,\"lon\":2,\"tst\":3,\"x\":[1]},\"no\"]");
    assertThat(all)
        .extracting(one -> one.report().type())
        .containsExactly("lwt", "location", "unreadable");
    assertThat(all.get(1).text())
        .isEqualTo("{\"_type\":\"location\",\"lat\":1,\"lon\":2,\"tst\":3,\"x\":[1]}");
    assertThat(all("[]")).isEmpty();
  }

  @Property(tries = 300)
  void nothingThrows(@ForAll byte[] bytes) {
    assertThat(ReportReader.read(bytes, NOW)).isNotNull();
  }
}
