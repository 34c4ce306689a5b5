-- As plan 003 has it, and behind its columns what Muster needs besides. `id` is a UUID of version 7
-- made by the hub, so it orders by time. `seq` counts messages, changes and statuses of the space;
-- a row without one was not written by Muster and is left alone.
CREATE TABLE chat_messages (
  id UUID PRIMARY KEY DEFAULT gen_random_uuid(),
  message_id VARCHAR(255) UNIQUE NOT NULL,
  sender_id VARCHAR(100) NOT NULL,
  sender_name VARCHAR(100) NOT NULL,
  receiver_id VARCHAR(100) NOT NULL,
  content TEXT NOT NULL,
  message_type VARCHAR(50) DEFAULT 'text',
  created_at TIMESTAMPTZ NOT NULL DEFAULT NOW(),
  updated_at TIMESTAMPTZ NOT NULL DEFAULT NOW(),
  seq BIGINT UNIQUE,
  conversation TEXT NOT NULL DEFAULT '',
  sender_key TEXT NOT NULL DEFAULT '',
  extra TEXT NOT NULL DEFAULT '',
  confirm BOOLEAN NOT NULL DEFAULT FALSE,
  changed_seq BIGINT,
  deleted BOOLEAN NOT NULL DEFAULT FALSE
);
CREATE INDEX chat_messages_conversation ON chat_messages (conversation, seq);
CREATE INDEX chat_messages_changed ON chat_messages (conversation, changed_seq)
  WHERE changed_seq IS NOT NULL;
CREATE INDEX chat_messages_sender ON chat_messages (sender_id, created_at);
CREATE INDEX chat_messages_receiver ON chat_messages (receiver_id, created_at);
CREATE INDEX chat_messages_confirm ON chat_messages (conversation, seq) WHERE confirm;

CREATE TABLE message_status (
  id SERIAL PRIMARY KEY,
  message_id VARCHAR(255) NOT NULL,
  status VARCHAR(50) NOT NULL,
  timestamp TIMESTAMPTZ NOT NULL DEFAULT NOW(),
  user_id VARCHAR(100) NOT NULL,
  seq BIGINT,
  told TEXT,
  UNIQUE (message_id, status, user_id),
  FOREIGN KEY (message_id) REFERENCES chat_messages(message_id) ON DELETE CASCADE
);
-- what a sender who was away has to be told
CREATE INDEX message_status_told ON message_status (told, seq) WHERE told IS NOT NULL;

-- The devices of a receiver: which one had the message when, and on which one it was read.
CREATE TABLE direct_devices (
  message BIGINT NOT NULL,
  user_key TEXT NOT NULL,
  device TEXT NOT NULL,
  delivered_at BIGINT NOT NULL,
  read_at BIGINT,
  PRIMARY KEY (message, user_key, device)
);

-- Who takes part in what, from where on, and has read how far. `user_key` is first: a person's
-- conversations are asked for more often than a conversation's people.
CREATE TABLE direct_parts (
  user_key TEXT NOT NULL,
  conversation TEXT NOT NULL,
  user_id TEXT NOT NULL,
  from_seq BIGINT NOT NULL,
  read_seq BIGINT NOT NULL,
  PRIMARY KEY (user_key, conversation)
);
CREATE INDEX direct_parts_conversation ON direct_parts (conversation);

CREATE TABLE direct_groups (
  id TEXT NOT NULL PRIMARY KEY,
  title TEXT NOT NULL,
  made_by TEXT NOT NULL,
  made_at BIGINT NOT NULL
);

-- Statuses that came before their message.
CREATE TABLE direct_early (
  message_id VARCHAR(255) NOT NULL,
  user_key TEXT NOT NULL,
  status TEXT NOT NULL,
  device TEXT NOT NULL,
  at BIGINT NOT NULL,
  PRIMARY KEY (message_id, user_key, status)
);

CREATE TABLE direct_people (
  user_key TEXT NOT NULL PRIMARY KEY,
  receipts {bool} NOT NULL
);

CREATE TABLE direct_blocks (
  user_key TEXT NOT NULL,
  blocked_key TEXT NOT NULL,
  blocked_id TEXT NOT NULL,
  at BIGINT NOT NULL,
  PRIMARY KEY (user_key, blocked_key)
);

-- How far `seq` has been handed out, in advance.
CREATE TABLE direct_counter (
  id INTEGER NOT NULL PRIMARY KEY,
  reserved BIGINT NOT NULL
);
INSERT INTO direct_counter (id, reserved) VALUES (1, 0);
