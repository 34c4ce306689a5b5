package muster.direct;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.file.Path;
import java.util.List;
import muster.direct.TestDirect.Ear;
import muster.direct.TestDirect.Kind;
import muster.text.JsonLine;
import muster.types.Problem;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import tools.jackson.databind.JsonNode;

/// Messages and their states, on both databases (rows 003-01 to 003-07, N-15 to N-18).
class DirectTest {
  @TempDir Path data;

  @ParameterizedTest
  @EnumSource
  void aMessageIsStoredAndHeardOnceHoweverOftenItIsPublished(Kind kind) {
    try (TestDirect space = new TestDirect(kind, data)) {
      Ear general = space.listen("david", "chat/messages");
      Ear inbox = space.inbox("david");
      String json = TestDirect.message("m1", "fredy", "david", "Hello! How are you?").toString();
      assertThat(space.publish("fredy", "chat/messages/david", json).problem()).isNull();
      assertThat(space.publish("fredy", "chat/messages", json).problem()).isNull();
      assertThat(space.publish("fredy", "chat/messages/david", json).problem()).isNull();

      assertThat(general.heard).isEmpty();
      assertThat(inbox.inWords()).containsExactly("message m1");
      JsonNode heard = inbox.json().getFirst();
      assertThat(heard.path("sender_id").asString("")).isEqualTo("fredy");
      assertThat(heard.path("sender_name").asString("")).isEqualTo("Name of fredy");
      assertThat(heard.path("receiver_id").asString("")).isEqualTo("david");
      assertThat(heard.path("content").asString("")).isEqualTo("Hello! How are you?");
      assertThat(heard.path("message_type").asString("")).isEqualTo("text");
      assertThat(heard.path("timestamp").asString("")).isEqualTo("2026-11-20T13:00:00.123456");
      assertThat(space.database("SELECT count(*) AS n FROM chat_messages")).isEqualTo(1);
    }
  }

  @ParameterizedTest
  @EnumSource
  void theFourStatesComeFromWhatReallyHappened(Kind kind) {
    try (TestDirect space = new TestDirect(kind, data)) {
      Ear sender = space.inbox("fredy");
      space.send("fredy", "david", "m1", "Are you there?");
      assertThat(space.statuses("m1")).containsExactly("sent fredy", "received_by_server muster");
      Ear david = space.listen("david", "chat/messages/david", "since-seq", 0);
      assertThat(david.inWords()).containsExactly("message m1");
      space.acknowledge(david);
      space.acknowledge(david);
      space.say("david", "m1", "read");
      space.say("david", "m1", "received_by_server");

      List<String> all =
          List.of("sent fredy", "received_by_server muster", "delivered david", "read david");
      assertThat(space.statuses("m1")).isEqualTo(all);
      assertThat(sender.inWords())
          .containsExactly(
              "status m1 received_by_server muster",
              "status m1 delivered david",
              "status m1 read david");
      space.restart();
      assertThat(space.statuses("m1")).isEqualTo(all);
    }
  }

  @ParameterizedTest
  @EnumSource
  void aStatusMayComeBeforeItsMessageAndFromOldClients(Kind kind) {
    try (TestDirect space = new TestDirect(kind, data)) {
      space.say("david", "m1", "read");
      space.say("maria", "m1", "read");
      space.restart();
      Ear sender = space.inbox("fredy");
      space.send("fredy", "david", "m1", "late");
      assertThat(space.statuses("m1"))
          .containsExactly(
              "sent fredy", "received_by_server muster", "delivered david", "read david");
      assertThat(sender.inWords())
          .containsExactly(
              "status m1 received_by_server muster",
              "status m1 delivered david",
              "status m1 read david");

      space.send("fredy", "david", "m2", "plan 003");
      space.say("david", "m2", "received_by_server");
      assertThat(space.statuses("m2")).contains("delivered david").hasSize(3);
      assertThat(space.database("SELECT count(*) AS n FROM direct_early")).isZero();
    }
  }

  @ParameterizedTest
  @EnumSource
  void aBroadcastReachesAllAndCountsEverybody(Kind kind) {
    try (TestDirect space = new TestDirect(kind, data)) {
      Ear david = space.listen("david", "chat/messages");
      Ear maria = space.listen("maria", "chat/messages");
      Ear sender = space.inbox("fredy");
      String json =
          TestDirect.message("b1", "fredy", "all", "Hello everyone, all the words").toString();
      space.publish("fredy", "chat/messages", json);
      space.publish("fredy", "chat/messages/all", json);
      assertThat(david.inWords()).containsExactly("message b1");
      assertThat(david.json().getFirst().path("content").asString(""))
          .isEqualTo("Hello everyone, all the words");
      david.heard.forEach(one -> space.bus.acknowledged(one, david));
      maria.heard.forEach(one -> space.bus.acknowledged(one, maria));
      space.settle();
      space.settle();
      space.say("fredy", "b1", "read");
      assertThat(space.statuses("b1"))
          .containsExactlyInAnyOrder(
              "sent fredy", "received_by_server muster", "delivered david", "delivered maria");
      assertThat(sender.inWords()).hasSizeBetween(2, 3);
    }
  }

  @ParameterizedTest
  @EnumSource
  void nobodySpeaksForSomebodyElse(Kind kind) {
    try (TestDirect space = new TestDirect(kind, data)) {
      Ear own = space.inbox("maria");
      String forged = TestDirect.message("f1", "fredy", "david", "send money").toString();
      assertThat(space.publish("maria", "chat/messages/david", forged).problem())
          .isEqualTo(Problem.FORGED_SENDER);
      space.send("fredy", "david", "m1", "Hello");
      assertThat(
              space
                  .publish("maria", "chat/messages", TestDirect.status("m1", "david", "read"))
                  .problem())
          .isEqualTo(Problem.FORGED_SENDER);
      space.say("maria", "m1", "read");
      assertThat(space.statuses("m1")).hasSize(2);
      assertThat(own.inWords()).containsExactly("error f1", "error m1");
      // noted beside what was refused, not before it
      await()
          .until(
              () ->
                  space.database(
                      "SELECT count(*) AS n FROM access_audit WHERE what = ?", "direct.forged"),
              noted -> noted == 2);
      assertThat(
              space
                  .publish(
                      "maria",
                      "chat/messages/fredy",
                      TestDirect.message("m1", "maria", "fredy", "mine").toString())
                  .problem())
          .isEqualTo(Problem.CONFLICT);
    }
  }

  @ParameterizedTest
  @EnumSource
  void whatCannotBeIsRefusedInWords(Kind kind) {
    try (TestDirect space = new TestDirect(kind, data)) {
      assertThat(space.publish("fredy", "chat/messages/david", "{}").problem())
          .isEqualTo(Problem.BAD_JSON);
      assertThat(
              space
                  .publish(
                      "fredy",
                      "chat/messages/nobody",
                      new JsonLine().put("content", "x").toString())
                  .problem())
          .isEqualTo(Problem.NOT_FOUND);
      assertThat(
              space
                  .publish("fredy", "chat/messages", new JsonLine().put("content", "x").toString())
                  .problem())
          .isEqualTo(Problem.BAD_REQUEST);
      assertThat(
              space
                  .publish(
                      "fredy",
                      "chat/messages/maria",
                      TestDirect.message("x", "fredy", "david", "x").toString())
                  .problem())
          .isEqualTo(Problem.BAD_REQUEST);
      assertThat(
              space
                  .publish(
                      "fredy",
                      "chat/messages/david",
                      new JsonLine().put("content", "x".repeat(4_001)).toString())
                  .problem())
          .isEqualTo(Problem.TOO_LARGE);
      assertThat(space.database("SELECT count(*) AS n FROM chat_messages")).isZero();
    }
  }

  @ParameterizedTest
  @EnumSource
  void whoComesBackGetsWhatWasMissedAndNothingTwice(Kind kind) {
    try (TestDirect space = new TestDirect(kind, data)) {
      Ear first = space.inbox("david");
      space.send("fredy", "david", "m1", "one");
      long seen = first.json().getFirst().path("seq").asLong(0);
      space.send("fredy", "david", "m2", "two");
      space.send("david", "maria", "m3", "mine");
      space.send("maria", "david", "m4", "four");
      space.say("maria", "m3", "delivered");
      space.publish(
          "fredy",
          "chat/messages",
          new JsonLine()
              .put("type", "edit")
              .put("message_id", "m1")
              .put("content", "uno")
              .toString());
      Ear back = space.listen("david", "chat/messages/david", "since-seq", seen);
      space.send("fredy", "david", "m5", "live");
      assertThat(back.inWords())
          .containsExactly(
              "message m2",
              "status m3 received_by_server muster",
              "message m4",
              "status m3 delivered maria",
              "edit m1",
              "message m5");
      Ear device = space.listen("david", "chat/messages/david/#", "history", 2);
      assertThat(device.inWords()).containsExactly("message m4", "message m5");
      Ear copies = space.listen("david", "chat/messages/david/#", "since-seq", seen);
      assertThat(copies.inWords()).contains("message m3");
    }
  }
}
