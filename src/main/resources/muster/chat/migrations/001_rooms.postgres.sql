-- name is the room's name and topic level; base_seq is the greatest seq ever given to something
-- that has since been removed for good. Numbers of rows are given by the journal's thread.
CREATE TABLE chat_rooms (
  id BIGINT PRIMARY KEY,
  name TEXT NOT NULL UNIQUE,
  title TEXT NOT NULL,
  award BIGINT,
  hidden {bool} NOT NULL,
  read_only {bool} NOT NULL,
  archived_at BIGINT,
  slow_seconds INTEGER NOT NULL,
  keep_days INTEGER NOT NULL,
  keep_messages BIGINT NOT NULL,
  base_seq BIGINT NOT NULL,
  created_by TEXT NOT NULL,
  created_at BIGINT NOT NULL
);

-- body is null once the message was deleted. extra holds what else the client sent, as the members
-- of a JSON object.
CREATE TABLE chat_posts (
  id BIGINT PRIMARY KEY,
  room_id BIGINT NOT NULL,
  seq BIGINT NOT NULL,
  message_id {uuid} NOT NULL,
  notice {bool} NOT NULL,
  sender_key TEXT NOT NULL,
  sender TEXT NOT NULL,
  sender_name TEXT NOT NULL,
  source TEXT NOT NULL,
  created_at BIGINT NOT NULL,
  body TEXT,
  extra TEXT NOT NULL,
  edited_at BIGINT,
  deleted_at BIGINT,
  pinned_at BIGINT
);
CREATE UNIQUE INDEX chat_posts_room ON chat_posts (room_id, seq);
CREATE UNIQUE INDEX chat_posts_message ON chat_posts (message_id);
CREATE INDEX chat_posts_pinned ON chat_posts (room_id, pinned_at) WHERE pinned_at IS NOT NULL;

-- What happened to messages, in the room's one order: edit, delete, reaction, unreaction, pin,
-- unpin. Never a text of a message.
CREATE TABLE chat_events (
  room_id BIGINT NOT NULL,
  seq BIGINT NOT NULL,
  post_id BIGINT NOT NULL,
  kind TEXT NOT NULL,
  actor_key TEXT NOT NULL,
  actor TEXT NOT NULL,
  actor_name TEXT NOT NULL,
  detail TEXT NOT NULL,
  created_at BIGINT NOT NULL,
  PRIMARY KEY (room_id, seq)
);
CREATE INDEX chat_events_post ON chat_events (post_id);

CREATE TABLE chat_reactions (
  post_id BIGINT NOT NULL,
  reaction TEXT NOT NULL,
  user_key TEXT NOT NULL,
  user_id TEXT NOT NULL,
  PRIMARY KEY (post_id, reaction, user_key)
);
CREATE INDEX chat_reactions_user ON chat_reactions (user_key);

CREATE TABLE chat_mentions (
  user_key TEXT NOT NULL,
  room_id BIGINT NOT NULL,
  seq BIGINT NOT NULL,
  PRIMARY KEY (user_key, room_id, seq)
);
CREATE INDEX chat_mentions_room ON chat_mentions (room_id, seq);

-- Everybody about whom a room knows something: members of private rooms, owners, muted, banned.
CREATE TABLE chat_people (
  room_id BIGINT NOT NULL,
  user_key TEXT NOT NULL,
  user_id TEXT NOT NULL,
  standing TEXT NOT NULL,
  muted_until BIGINT NOT NULL,
  banned_until BIGINT NOT NULL,
  changed_at BIGINT NOT NULL,
  PRIMARY KEY (room_id, user_key)
);
CREATE INDEX chat_people_user ON chat_people (user_key);

CREATE TABLE chat_reads (
  room_id BIGINT NOT NULL,
  user_key TEXT NOT NULL,
  user_id TEXT NOT NULL,
  seq BIGINT NOT NULL,
  read_at BIGINT NOT NULL,
  PRIMARY KEY (room_id, user_key)
);
CREATE INDEX chat_reads_user ON chat_reads (user_key);

CREATE TABLE chat_invites (
  id TEXT NOT NULL PRIMARY KEY,
  hash TEXT NOT NULL UNIQUE,
  room_id BIGINT NOT NULL,
  made_by TEXT NOT NULL,
  uses_left INTEGER NOT NULL,
  expires_at BIGINT NOT NULL,
  guest_seconds BIGINT NOT NULL,
  created_at BIGINT NOT NULL
);

-- The words of messages, put in behind the ingest and before each search; nothing but an index, so
-- it holds no text and is made again after a restore.
CREATE TABLE chat_search (
  id BIGINT PRIMARY KEY,
  words TSVECTOR NOT NULL
);
CREATE INDEX chat_search_words ON chat_search USING gin (words);

-- As plan 000 has them. (Its own name, chat_messages, belongs to the table of plan 003.)
CREATE VIEW quendaward_chat_messages AS
SELECT p.id AS id, r.award AS award_id, p.sender AS operator_callsign, p.body AS message,
  p.source AS source, to_timestamp(p.created_at / 1000.0) AT TIME ZONE 'UTC' AS created_at
FROM chat_posts p JOIN chat_rooms r ON r.id = p.room_id
WHERE p.body IS NOT NULL AND (r.award IS NOT NULL OR r.name = 'global');
