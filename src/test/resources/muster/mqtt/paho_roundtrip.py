"""Eclipse Paho against the broker: one version, every quality, retained, will, a session that is kept."""
import sys
import threading
import paho.mqtt.client as paho
from paho.mqtt.packettypes import PacketTypes
from paho.mqtt.properties import Properties

port, version, password = int(sys.argv[1]), int(sys.argv[2]), sys.argv[3]
WAIT = 20
topic = "paho/%d" % version


class Client:
    def __init__(self, name, kept=False, will=None):
        options = {} if version == 5 else {"clean_session": not kept}
        self.paho = paho.Client(client_id="paho-%s-%d" % (name, version), protocol=version, **options)
        self.paho.username_pw_set("alice", password)
        self.messages, self.arrived = [], threading.Condition()
        self.subscribed, self.connected = threading.Event(), threading.Event()
        self.paho.on_connect = self.on_connect
        self.paho.on_subscribe = lambda *a: self.subscribed.set()
        self.paho.on_message = self.on_message
        if will:
            self.paho.will_set(will, "gone", qos=1)
        more = {}
        if version == 5:
            properties = Properties(PacketTypes.CONNECT)
            properties.SessionExpiryInterval = 3600 if kept else 0
            more = {"clean_start": not kept, "properties": properties}
        self.paho.connect("127.0.0.1", port, keepalive=30, **more)
        self.paho.loop_start()
        assert self.connected.wait(WAIT), "no CONNACK"

    def on_connect(self, client, userdata, flags, code, *properties):
        assert int(getattr(code, "value", code)) == 0, code
        self.present = flags["session present"]
        self.connected.set()

    def on_message(self, client, userdata, message):
        with self.arrived:
            self.messages.append((message.topic, message.payload.decode(), message.qos, message.retain))
            self.arrived.notify_all()

    def subscribe(self, name, qos):
        self.subscribed.clear()
        self.paho.subscribe(name, qos)
        assert self.subscribed.wait(WAIT), "no SUBACK"

    def publish(self, name, payload, qos, retain=False):
        self.paho.publish(name, payload, qos, retain).wait_for_publish()

    def expect(self, *messages):
        with self.arrived:
            assert self.arrived.wait_for(lambda: len(self.messages) >= len(messages), WAIT), self.messages
            assert sorted(self.messages) == sorted(messages), self.messages
            self.messages = []

    def leave(self):
        self.paho.disconnect()
        self.paho.loop_stop()


receiver, sender = Client("r"), Client("s")
receiver.subscribe(topic + "/+", 2)
for qos in (0, 1, 2):
    sender.publish(topic + "/q%d" % qos, "x", qos, retain=qos == 2)
receiver.expect(*((topic + "/q%d" % q, "x", q, 0) for q in (0, 1, 2)))

late = Client("l")
late.subscribe(topic + "/q2", 0)
late.expect((topic + "/q2", "x", 0, 1))
late.leave()

kept = Client("k", kept=True)
assert not kept.present
kept.subscribe(topic + "/kept", 1)
kept.leave()
sender.publish(topic + "/kept", "missed", 2)
receiver.expect((topic + "/kept", "missed", 2, 0))
kept = Client("k", kept=True)
assert version == 3 or kept.present
kept.expect((topic + "/kept", "missed", 1, 0))
kept.leave()

dying = Client("d", will=topic + "/will")
dying.paho.loop_stop()
dying.paho._sock_close()
receiver.expect((topic + "/will", "gone", 1, 0))
sender.leave()
receiver.leave()
print("paho is content")
