# The persistence service of plan 000, as it describes it: everything under quendaward/chat/# goes into SQLite.
# Arguments: port, user, password, database, number of messages after which it ends.
import json
import sqlite3
import sys

import paho.mqtt.client as mqtt

port, user, password, file, wanted = sys.argv[1:]
database = sqlite3.connect(file)
database.execute(
    """CREATE TABLE IF NOT EXISTS chat_messages (
        id INTEGER PRIMARY KEY AUTOINCREMENT,
        award_id INTEGER,
        operator_callsign TEXT NOT NULL,
        message TEXT NOT NULL,
        source TEXT NOT NULL DEFAULT 'app',
        created_at TIMESTAMP DEFAULT CURRENT_TIMESTAMP)"""
)


def subscribed(client, *_):
    print("listening", flush=True)


def received(client, _, message):
    data = json.loads(message.payload)
    if "message" not in data:
        return  # somebody has read up to there: newer than plan 000
    database.execute(
        "INSERT INTO chat_messages (award_id, operator_callsign, message) VALUES (?, ?, ?)",
        (data.get("award_id"), data["callsign"], data["message"]),
    )
    database.commit()
    if database.execute("SELECT count(*) FROM chat_messages").fetchone()[0] >= int(wanted):
        client.disconnect()


client = mqtt.Client() if not hasattr(mqtt, "CallbackAPIVersion") else mqtt.Client(mqtt.CallbackAPIVersion.VERSION2)
client.username_pw_set(user, password)
client.on_connect = lambda client, *_: client.subscribe("quendaward/chat/#", qos=1)
client.on_subscribe = subscribed
client.on_message = received
client.connect("127.0.0.1", int(port))
client.loop_forever()
rows = database.execute("SELECT award_id, operator_callsign, message FROM chat_messages ORDER BY id")
print(json.dumps(rows.fetchall()))
