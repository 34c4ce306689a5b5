package muster.chat;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.KeyFactory;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.interfaces.ECPublicKey;
import java.security.spec.ECGenParameterSpec;
import java.security.spec.ECPoint;
import java.security.spec.ECPublicKeySpec;
import java.time.Duration;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import javax.crypto.Cipher;
import javax.crypto.KDF;
import javax.crypto.KeyAgreement;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.HKDFParameterSpec;
import javax.crypto.spec.SecretKeySpec;
import muster.files.FileSettings;
import muster.http.Json;
import muster.push.PushSettings;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import tools.jackson.databind.JsonNode;

/// Notifications of rooms, against a push service and a browser that stand in: what arrives is
/// opened with the browser's own key.
class NotificationTest {
  private static final Base64.Encoder BASE64 = Base64.getUrlEncoder().withoutPadding();
  @TempDir Path data;

  /// A browser with its keys, and the service that it is registered with.
  private static final class Browser implements AutoCloseable {
    final List<JsonNode> shown = new CopyOnWriteArrayList<>();
    final List<String> urgencies = new CopyOnWriteArrayList<>();
    final AtomicInteger requests = new AtomicInteger();
    final List<Integer> answers = new CopyOnWriteArrayList<>();
    private final KeyPair pair;
    private final byte[] secret = new byte[16];
    private final HttpServer service;

    Browser() throws Exception {
      KeyPairGenerator maker = KeyPairGenerator.getInstance("EC");
      maker.initialize(new ECGenParameterSpec("secp256r1"));
      pair = maker.generateKeyPair();
      service = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
      service.createContext(
          "/",
          exchange -> {
            byte[] body = exchange.getRequestBody().readAllBytes();
            int number = requests.getAndIncrement();
            int status = number < answers.size() ? answers.get(number) : 201;
            assertThat(exchange.getRequestHeaders().getFirst("Authorization"))
                .startsWith("vapid t=");
            assertThat(exchange.getRequestHeaders().getFirst("Content-Encoding"))
                .isEqualTo("aes128gcm");
            if (status == 201) {
              urgencies.add(exchange.getRequestHeaders().getFirst("Urgency"));
              shown.add(Json.tree(open(body)));
            }
            exchange.getResponseHeaders().add("Location", "http://127.0.0.1:1/");
            exchange.sendResponseHeaders(status, -1);
            exchange.close();
          });
      service.start();
    }

    String origin() {
      return "http://127.0.0.1:" + service.getAddress().getPort();
    }

    private byte[] point() {
      ECPoint point = ((ECPublicKey) pair.getPublic()).getW();
      byte[] bytes = new byte[65];
      bytes[0] = 4;
      byte[] x = point.getAffineX().toByteArray();
      byte[] y = point.getAffineY().toByteArray();
      System.arraycopy(
          x,
          Math.max(0, x.length - 32),
          bytes,
          33 - Math.min(32, x.length),
          Math.min(32, x.length));
      System.arraycopy(
          y,
          Math.max(0, y.length - 32),
          bytes,
          65 - Math.min(32, y.length),
          Math.min(32, y.length));
      return bytes;
    }

    String registration() {
      return "{\"endpoint\":\"%s/send/1\",\"expirationTime\":null,\"device\":\"Phone\",\"keys\":{\"p256dh\":\"%s\",\"auth\":\"%s\"}}"
          .formatted(origin(), BASE64.encodeToString(point()), BASE64.encodeToString(secret));
    }

    /// RFC 8291 from the other side.
    private byte[] open(byte[] body) throws IOException {
      try {
        byte[] salt = Arrays.copyOf(body, 16);
        byte[] theirs = Arrays.copyOfRange(body, 21, 86);
        ECPoint w =
            new ECPoint(
                new java.math.BigInteger(1, theirs, 1, 32),
                new java.math.BigInteger(1, theirs, 33, 32));
        KeyAgreement agreement = KeyAgreement.getInstance("ECDH");
        agreement.init(pair.getPrivate());
        agreement.doPhase(
            KeyFactory.getInstance("EC")
                .generatePublic(
                    new ECPublicKeySpec(w, ((ECPublicKey) pair.getPublic()).getParams())),
            true);
        byte[] info =
            ByteBuffer.allocate(14 + 130)
                .put("WebPush: info\0".getBytes(StandardCharsets.US_ASCII))
                .put(point())
                .put(theirs)
                .array();
        byte[] ikm = derive(agreement.generateSecret(), secret, info, 32);
        byte[] key =
            derive(
                ikm, salt, "Content-Encoding: aes128gcm\0".getBytes(StandardCharsets.US_ASCII), 16);
        byte[] nonce =
            derive(ikm, salt, "Content-Encoding: nonce\0".getBytes(StandardCharsets.US_ASCII), 12);
        Cipher cipher = Cipher.getInstance("AES/GCM/NoPadding");
        cipher.init(
            Cipher.DECRYPT_MODE, new SecretKeySpec(key, "AES"), new GCMParameterSpec(128, nonce));
        byte[] padded = cipher.doFinal(body, 86, body.length - 86);
        return Arrays.copyOf(padded, padded.length - 1);
      } catch (java.security.GeneralSecurityException e) {
        throw new IOException(e);
      }
    }

    private static byte[] derive(byte[] from, byte[] salt, byte[] info, int length)
        throws java.security.GeneralSecurityException {
      return KDF.getInstance("HKDF-SHA256")
          .deriveData(
              HKDFParameterSpec.ofExtract().addIKM(from).addSalt(salt).thenExpand(info, length));
    }

    @Override
    public void close() {
      service.stop(0);
    }
  }

  private RoomSite site(TestChat.Kind kind, Browser browser) {
    PushSettings push =
        new PushSettings(
            true, List.of(browser.origin()), "mailto:a@club.example", Duration.ofMillis(150));
    return new RoomSite(
        new TestChat(
            kind.settings(data), ChatSettings.DEFAULTS, "off", FileSettings.defaults(data), push));
  }

  private static void subscribe(RoomSite site, String user, Browser browser) {
    RoomSite.Answered made = site.call(user, "POST", "/push/subscriptions", browser.registration());
    assertThat(made.status()).as(made.body()).isEqualTo(201);
  }

  private static void say(RoomSite site, String user, String room, String json) {
    assertThat(site.call(user, "POST", "/rooms/" + room + "/messages", json).status())
        .isEqualTo(201);
  }

  @ParameterizedTest
  @EnumSource
  void whoIsMentionedOrWantsAllOfARoomIsToldAndNobodyElse(TestChat.Kind kind) throws Exception {
    try (Browser browser = new Browser();
        RoomSite site = site(kind, browser)) {
      subscribe(site, "EA2XYZ", browser);
      say(site, "EA1ABC", "3", "{\"message\":\"nothing for you\"}");
      say(site, "EA1ABC", "3", "{\"message\":\"come here\",\"mentions\":[\"EA2XYZ\"]}");
      await().until(() -> browser.shown.size() == 1);
      JsonNode first = browser.shown.getFirst();
      assertThat(first.path("body").asString("")).isEqualTo("come here");
      assertThat(first.path("place").asString("")).isEqualTo("room/3");
      assertThat(first.path("title").asString("")).contains("EA1ABC", "Award 3");
      assertThat(first.path("id").asString("")).hasSize(36);

      site.call("EA2XYZ", "PUT", "/push/rooms/3", "{\"level\":\"all\"}");
      site.call("EA2XYZ", "PUT", "/push/choices", "{\"show_text\":false}");
      say(site, "EA2XYZ", "3", "{\"message\":\"my own\"}");
      say(site, "EA1ABC", "3", "{\"message\":\"secret plans\"}");
      await().until(() -> browser.shown.size() == 2);
      assertThat(browser.shown.getLast().path("kind").asString("")).isEqualTo("room");
      assertThat(browser.shown.getLast().path("body").asString("?")).isEmpty();
      assertThat(browser.urgencies).containsExactly("high", "normal");

      site.call("EA2XYZ", "PUT", "/push/rooms/3", "{\"level\":\"none\"}");
      say(site, "EA1ABC", "3", "{\"message\":\"quiet\",\"mentions\":[\"EA2XYZ\"]}");
      site.call("EA1ABC", "POST", "/rooms", "{\"room\":\"shack\",\"is_private\":true}");
      say(site, "EA1ABC", "shack", "{\"message\":\"x\",\"mentions\":[\"EA2XYZ\"]}");
      say(site, "EA1ABC", "4", "{\"message\":\"the last\",\"mentions\":[\"EA2XYZ\"]}");
      await().until(() -> browser.shown.size() == 3);
      assertThat(browser.shown.getLast().path("place").asString("")).isEqualTo("room/4");
      JsonNode view = site.call("EA2XYZ", "GET", "/push", "").json();
      assertThat(view.path("rooms").path("3").asString("")).isEqualTo("none");
      assertThat(view.path("devices").path(0).path("device").asString("")).isEqualTo("Phone");
      assertThat(view.path("public_key").asString("")).hasSize(87);
      String key = view.path("public_key").asString("");
      site.space.restart();
      assertThat(site.space.database("SELECT count(*) AS n FROM push_keys")).isOne();
      assertThat(key).isNotEmpty();
    }
  }

  @Test
  void whoHasReadItByThenHearsNothing() throws Exception {
    try (Browser browser = new Browser();
        RoomSite site = site(TestChat.Kind.SQLITE, browser)) {
      subscribe(site, "EA2XYZ", browser);
      say(site, "EA1ABC", "3", "{\"message\":\"seen\",\"mentions\":[\"EA2XYZ\"]}");
      assertThat(site.call("EA2XYZ", "PUT", "/rooms/3/read", "{\"seq\":1}").status())
          .isEqualTo(204);
      say(site, "EA1ABC", "4", "{\"message\":\"not seen\",\"mentions\":[\"EA2XYZ\"]}");
      await().until(() -> !browser.shown.isEmpty());
      assertThat(browser.shown).hasSize(1);
      assertThat(browser.shown.getFirst().path("body").asString("")).isEqualTo("not seen");
    }
  }

  @Test
  void aBusyServiceIsAskedAgainAndAGoneBrowserIsForgottenAndNothingIsFollowed() throws Exception {
    try (Browser browser = new Browser();
        RoomSite site = site(TestChat.Kind.SQLITE, browser)) {
      subscribe(site, "EA2XYZ", browser);
      browser.answers.addAll(List.of(503, 201, 302, 410));
      assertThat(site.call("EA2XYZ", "POST", "/push/test", "").status()).isEqualTo(204);
      await().until(() -> browser.shown.size() == 1);
      assertThat(browser.requests).hasValue(2);
      site.call("EA2XYZ", "POST", "/push/test", "");
      await()
          .until(
              () -> site.space.database("SELECT max(failures) AS n FROM push_subscriptions") == 1);
      site.call("EA2XYZ", "POST", "/push/test", "");
      await().until(() -> site.space.database("SELECT count(*) AS n FROM push_subscriptions") == 0);
      assertThat(browser.requests).hasValue(4);
    }
  }

  @Test
  void whatIsNoRegistrationIsRefused() throws Exception {
    try (Browser browser = new Browser();
        RoomSite site = site(TestChat.Kind.SQLITE, browser)) {
      String good = browser.registration();
      for (String bad :
          List.of(
              "{}",
              good.replace(browser.origin(), "http://127.0.0.1:1"),
              good.replace(browser.origin(), "https://169.254.169.254"),
              good.replace("\"p256dh\":\"B", "\"p256dh\":\"C"),
              good.replace("\"auth\":\"", "\"auth\":\"AAAA"))) {
        assertThat(site.call("EA2XYZ", "POST", "/push/subscriptions", bad).status())
            .as(bad)
            .isEqualTo(400);
      }
      subscribe(site, "EA2XYZ", browser);
      subscribe(site, "EA1ABC", browser);
      assertThat(site.call("EA2XYZ", "GET", "/push", "").json().path("devices"))
          .as("the same browser, somebody else signed in")
          .isEmpty();
      String id =
          site.call("EA1ABC", "GET", "/push", "")
              .json()
              .path("devices")
              .path(0)
              .path("id")
              .asString("");
      assertThat(site.call("EA2XYZ", "DELETE", "/push/subscriptions/" + id, "").status())
          .isEqualTo(404);
      assertThat(site.call("EA1ABC", "DELETE", "/push/subscriptions/" + id, "").status())
          .isEqualTo(204);
    }
  }
}
