package muster.direct;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import muster.direct.TestDirect.Ear;
import muster.direct.TestDirect.Kind;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/// Direct messages over REST: conversations, states, groups, and what people decide for themselves.
class DirectRestTest {
  @TempDir Path data;
  private TestDirect space;
  private DirectSite site;

  @BeforeEach
  void open() {
    space = new TestDirect(Kind.SQLITE, data);
    site = new DirectSite(space);
  }

  @AfterEach
  void close() {
    site.close();
  }

  private String write(String from, String to, String body) {
    DirectSite.Answered answered = site.call(from, "POST", "/direct/" + to + "/messages", body);
    assertThat(answered.status()).as(answered.body()).isEqualTo(201);
    return answered.json().path("message_id").asString("");
  }

  private int status(String user, String method, String path, String body) {
    return site.call(user, method, path, body).status();
  }

  @Test
  void aConversationHasItsMessagesItsUnreadAndItsStates() {
    Ear inbox = space.inbox("david");
    Ear sender = space.inbox("fredy");
    String first = write("fredy", "david", "{\"content\":\"one\"}");
    write("fredy", "david", "{\"content\":\"two\",\"reply_to\":\"" + first + "\"}");
    write("david", "fredy", "{\"content\":\"three\"}");
    assertThat(inbox.json().get(1).path("reply_to").asString("")).isEqualTo(first);

    JsonNode of = site.call("david", "GET", "/conversations", "").json().get(0);
    assertThat(of.path("with").asString("")).isEqualTo("fredy");
    assertThat(of.path("unread").asInt(-1)).isEqualTo(2);
    assertThat(of.path("last_content").asString("")).isEqualTo("three");
    assertThat(of.path("last_status").asString("")).isEqualTo("received_by_server");
    DirectSite.Answered page = site.call("david", "GET", "/direct/fredy/messages", "");
    assertThat(page.all("content")).containsExactly("one", "two", "three");
    long two = page.json().get(1).path("seq").asLong(0);
    assertThat(status("david", "PUT", "/direct/fredy/read", "{\"seq\":" + two + "}"))
        .isEqualTo(204);

    of = site.call("david", "GET", "/conversations", "").json().get(0);
    assertThat(of.path("unread").asInt(-1)).isZero();
    assertThat(sender.inWords()).contains("status " + first + " read david");
    page = site.call("fredy", "GET", "/direct/david/messages?limit=2&before=" + (two + 1), "");
    assertThat(page.all("status")).containsExactly("read", "read");
    assertThat(site.call("maria", "GET", "/direct/fredy/messages", "").body()).isEqualTo("[]");
    assertThat(status("maria", "GET", "/messages/" + first + "/status", "")).isEqualTo(404);
    assertThat(status("admin", "GET", "/messages/" + first + "/status", "")).isEqualTo(404);
  }

  @Test
  void whatAsksToBeConfirmedSaysWhoHasNot() {
    String id = write("fredy", "all", "{\"content\":\"Meet at 8\",\"confirm\":true}");
    assertThat(site.call("david", "GET", "/direct/unconfirmed", "").all("message_id"))
        .containsExactly(id);
    assertThat(status("david", "POST", "/messages/" + id + "/status", "{\"status\":\"confirmed\"}"))
        .isEqualTo(204);
    assertThat(site.call("david", "GET", "/direct/unconfirmed", "").body()).isEqualTo("[]");
    JsonNode report = site.call("fredy", "GET", "/messages/" + id + "/status", "").json();
    assertThat(report.path("waiting").valueStream().map(one -> one.asString("")))
        .containsExactly("admin", "maria");
    assertThat(report.path("receivers").get(0).path("status").asString("")).isEqualTo("confirmed");
    assertThat(report.path("receivers").get(0).path("read_at").asString("")).isNotEmpty();
    JsonNode own = site.call("maria", "GET", "/messages/" + id + "/status", "").json();
    assertThat(own.path("receivers")).isEmpty();
  }

  @Test
  void aGroupReachesItsMembersAndNobodyElse() {
    Ear david = space.inbox("david");
    Ear maria = space.inbox("maria");
    JsonNode group =
        site.call("fredy", "POST", "/groups", "{\"title\":\"Relay team\",\"members\":[\"david\"]}")
            .json();
    String with = group.path("receiver_id").asString("");
    String path = "/groups/" + group.path("id").asString("");
    String first = write("fredy", with, "{\"content\":\"before\"}");
    assertThat(david.inWords()).contains("group ", "message " + first);
    assertThat(maria.heard).isEmpty();
    assertThat(status("maria", "GET", "/direct/" + with + "/messages", "")).isEqualTo(404);
    assertThat(status("maria", "POST", "/direct/" + with + "/messages", "{\"content\":\"x\"}"))
        .isEqualTo(404);

    assertThat(status("david", "PUT", path + "/members/maria", "")).isEqualTo(200);
    String second = write("david", with, "{\"content\":\"after\"}");
    assertThat(site.call("maria", "GET", "/direct/" + with + "/messages", "").all("message_id"))
        .containsExactly(second);
    assertThat(status("maria", "GET", "/messages/" + first + "/status", "")).isEqualTo(404);
    assertThat(status("maria", "DELETE", path + "/members/fredy", "")).isEqualTo(403);
    assertThat(status("maria", "DELETE", path + "/members/maria", "")).isEqualTo(204);
    assertThat(status("david", "DELETE", path + "/members/david", "")).isEqualTo(204);
    assertThat(status("fredy", "DELETE", path + "/members/fredy", "")).isEqualTo(204);
    assertThat(space.database("SELECT count(*) AS n FROM chat_messages")).isZero();
    assertThat(space.database("SELECT count(*) AS n FROM message_status")).isZero();
  }

  @Test
  void whoDoesNotTellWhatTheyHaveReadIsNotToldEither() {
    assertThat(status("david", "PUT", "/direct/settings", "{\"read_receipts\":false}"))
        .isEqualTo(200);
    String id = write("fredy", "david", "{\"content\":\"Have you read this?\"}");
    space.say("david", id, "read");
    assertThat(space.statuses(id)).contains("delivered david").doesNotContain("read david");
    assertThat(
            site.call("david", "GET", "/conversations", "").json().get(0).path("unread").asInt(1))
        .isZero();

    Ear inbox = space.inbox("david");
    String back = write("david", "fredy", "{\"content\":\"And you?\"}");
    space.say("fredy", back, "read");
    assertThat(inbox.inWords())
        .containsExactly(
            "status " + back + " received_by_server muster", "status " + back + " delivered fredy");
    assertThat(site.call("david", "GET", "/messages/" + back + "/status", "").body())
        .doesNotContain("\"read\"");
  }

  @Test
  void whoIsBlockedCannotWrite() {
    assertThat(status("david", "PUT", "/direct/blocked/fredy", "")).isEqualTo(204);
    assertThat(status("fredy", "POST", "/direct/david/messages", "{\"content\":\"x\"}"))
        .isEqualTo(403);
    Ear inbox = space.inbox("david");
    assertThat(status("fredy", "POST", "/direct/david/typing", "{}")).isEqualTo(204);
    assertThat(inbox.heard).isEmpty();
    assertThat(site.call("david", "GET", "/direct/blocked", "").body()).contains("fredy");
    assertThat(status("david", "DELETE", "/direct/blocked/fredy", "")).isEqualTo(204);
    assertThat(status("fredy", "POST", "/direct/david/typing", "{}")).isEqualTo(204);
    assertThat(inbox.inWords()).containsExactly("typing ");
    write("fredy", "david", "{\"content\":\"x\"}");
  }

  @Test
  void whoWroteAMessageMayChangeItAndNobodyElse() {
    Ear inbox = space.inbox("david");
    String id = write("fredy", "david", "{\"content\":\"helo\",\"message_id\":\"m/1 x\"}");
    assertThat(id).isEqualTo("m/1 x");
    String path = "/direct/david/messages/m%2F1%20x";
    assertThat(status("david", "PATCH", path, "{\"content\":\"no\"}")).isEqualTo(404);
    assertThat(site.call("fredy", "PATCH", path, "{\"content\":\"hello\"}").body())
        .contains("\"edited_at\"");
    assertThat(status("fredy", "DELETE", path, "")).isEqualTo(204);
    assertThat(inbox.inWords()).containsExactly("message m/1 x", "edit m/1 x", "delete m/1 x");
    assertThat(site.call("david", "GET", "/direct/fredy/messages", "").body())
        .contains("\"deleted\":true")
        .doesNotContain("hello");
  }

  @Test
  void aFileOfAMessageIsForThoseWhoHaveTheMessage() {
    DirectSite.Answered sent =
        site.call("fredy", "POST", "/files?name=plan.txt", "the plan in plain words");
    assertThat(sent.status()).as(sent.body()).isEqualTo(201);
    String file = sent.json().path("id").asString("");
    String id =
        write("fredy", "david", "{\"attachments\":[\"" + file + "\"],\"message_id\":\"f1\"}");
    String path = "/files/" + file;
    assertThat(status("david", "GET", path, "")).isEqualTo(200);
    assertThat(status("maria", "GET", path, "")).isEqualTo(404);
    assertThat(
            site.call("david", "GET", "/direct/fredy/messages", "")
                .json()
                .get(0)
                .path("attachments")
                .get(0)
                .path("name")
                .asString(""))
        .isEqualTo("plan.txt");
    assertThat(status("fredy", "DELETE", "/direct/david/messages/" + id, "")).isEqualTo(204);
    assertThat(status("david", "GET", path, "")).isEqualTo(404);
  }
}
