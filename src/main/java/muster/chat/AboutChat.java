package muster.chat;

import muster.http.Answer;
import muster.http.Need;
import muster.http.Routes;
import org.jspecify.annotations.Nullable;

/// What a widget has to know before anybody signs in: whether there is a chat here, where to
/// connect, and the limits that it shows. The same for all spaces and for everybody, so pages of
/// every site may read it.
///
/// @param mqttUrl null: `/mqtt` of this very hub
public record AboutChat(
    boolean enabled,
    String prefix,
    @Nullable String mqttUrl,
    int historyLimit,
    int maxLength,
    long editSeconds) {

  public static void declare(Routes routes, ChatSettings settings) {
    AboutChat about =
        new AboutChat(
            settings.enabled(),
            settings.prefix(),
            settings.mqttUrl(),
            settings.historyLimit(),
            settings.maxLength(),
            settings.editTime().toSeconds());
    routes
        .get(
            "/api/v1/chat",
            Need.open(),
            "Whether there is a chat, where it connects, its limits",
            call -> Answer.json(about).header("Access-Control-Allow-Origin", "*"))
        .answers(AboutChat.class);
  }
}
