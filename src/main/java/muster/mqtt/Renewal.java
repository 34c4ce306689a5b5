package muster.mqtt;

import io.netty.handler.codec.mqtt.MqttMessage;
import io.netty.handler.codec.mqtt.MqttProperties;
import io.netty.handler.codec.mqtt.MqttReasonCodeAndPropertiesVariableHeader;
import java.nio.charset.StandardCharsets;
import muster.types.Principal;
import muster.types.Problem;
import muster.types.Refusal;

/// Signing in again on a live connection: AUTH (0x19) with a fresh token of the same user, so that
/// an expiring token does not cost the connection.
final class Renewal {
  private final Connection connection;

  Renewal(Connection connection) {
    this.connection = connection;
  }

  void begin(MqttMessage message) {
    var header = (MqttReasonCodeAndPropertiesVariableHeader) message.variableHeader();
    MqttProperties properties = header.properties();
    String method = Incoming.text(properties, MqttProperties.AUTHENTICATION_METHOD);
    String agreed = connection.client().answering().method();
    if ((header.reasonCode() & 0xFF) != Reason.REAUTHENTICATE
        || agreed.isEmpty()
        || !agreed.equals(method)) {
      connection.disconnect(
          Reason.PROTOCOL_ERROR, "AUTH renews a sign-in that CONNECT began with the same method");
      return;
    }
    byte[] data = Incoming.binary(properties, MqttProperties.AUTHENTICATION_DATA);
    String token = data == null ? "" : new String(data, StandardCharsets.UTF_8);
    Session session = connection.session();
    connection.broker().threads().execute(() -> renew(session, token));
  }

  private void renew(Session session, String token) {
    MqttSpace space = session.space();
    try {
      Principal before = session.principal();
      Principal now = space.access().verify(token, connection.peer().host());
      if (!now.user().equals(before.user())) {
        throw new Refusal(Problem.TOKEN_INVALID, "The token belongs to another user");
      }
      session.become(space.access().rights().reach(now));
      new Judgement(space, session).pass();
      connection.renewed();
    } catch (Refusal refusal) {
      space.meters().refused(refusal.problem().code());
      connection.close(Reason.NOT_AUTHORIZED, refusal.detail());
    }
  }
}
