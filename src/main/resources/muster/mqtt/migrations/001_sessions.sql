-- A durable MQTT session. The user's rights are looked up when it is opened or the hub starts; a
-- sign-in that was narrowed (a widget's token) stays narrowed while nobody is connected.
CREATE TABLE mqtt_session (
  id BIGINT PRIMARY KEY,
  user_id TEXT NOT NULL,
  user_key TEXT NOT NULL,
  client_id TEXT NOT NULL,
  name TEXT NOT NULL,
  role TEXT NOT NULL,
  rooms TEXT NOT NULL,
  scopes TEXT NOT NULL,
  expiry_seconds BIGINT NOT NULL,
  connected {bool} NOT NULL,
  seen_at BIGINT NOT NULL
);
CREATE UNIQUE INDEX mqtt_session_client ON mqtt_session (user_key, client_id);

CREATE TABLE mqtt_subscription (
  session_id BIGINT NOT NULL,
  filter TEXT NOT NULL,
  qos INTEGER NOT NULL,
  no_local {bool} NOT NULL,
  as_published {bool} NOT NULL,
  identifier INTEGER NOT NULL,
  seeded {bool} NOT NULL,
  PRIMARY KEY (session_id, filter)
);

-- A publication, once for all queues that hold it.
CREATE TABLE mqtt_message (
  id BIGINT PRIMARY KEY,
  topic TEXT NOT NULL,
  payload {blob} NOT NULL,
  qos INTEGER NOT NULL,
  retain {bool} NOT NULL,
  properties {blob} NOT NULL,
  sender TEXT NOT NULL,
  sender_name TEXT NOT NULL,
  at BIGINT NOT NULL
);

-- What waits for a session or is not acknowledged. state 0: to be published; 1: PUBREC has come.
CREATE TABLE mqtt_queue (
  session_id BIGINT NOT NULL,
  seq BIGINT NOT NULL,
  message_id BIGINT NOT NULL,
  packet_id INTEGER NOT NULL,
  qos INTEGER NOT NULL,
  retain {bool} NOT NULL,
  identifiers TEXT NOT NULL,
  clear {bool} NOT NULL,
  state INTEGER NOT NULL,
  sent {bool} NOT NULL,
  at BIGINT NOT NULL,
  PRIMARY KEY (session_id, seq)
);
CREATE INDEX mqtt_queue_message ON mqtt_queue (message_id);
CREATE INDEX mqtt_queue_at ON mqtt_queue (at);

-- Packet ids of quality 2 between PUBLISH and PUBREL.
CREATE TABLE mqtt_received (
  session_id BIGINT NOT NULL,
  packet_id INTEGER NOT NULL,
  PRIMARY KEY (session_id, packet_id)
);

-- The will of a durable session; due_at is set once its connection is gone.
CREATE TABLE mqtt_will (
  session_id BIGINT PRIMARY KEY,
  topic TEXT NOT NULL,
  payload {blob} NOT NULL,
  qos INTEGER NOT NULL,
  retain {bool} NOT NULL,
  properties {blob} NOT NULL,
  delay_seconds BIGINT NOT NULL,
  due_at BIGINT
);

CREATE TABLE mqtt_retained (
  topic TEXT PRIMARY KEY,
  payload {blob} NOT NULL,
  qos INTEGER NOT NULL,
  properties {blob} NOT NULL,
  sender TEXT NOT NULL,
  sender_name TEXT NOT NULL,
  at BIGINT NOT NULL
);
