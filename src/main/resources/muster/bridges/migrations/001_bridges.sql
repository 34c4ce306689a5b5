-- options: what the bridge was told, as JSON, without its secret. mark: how far it has read on the
-- other side, where that side counts.
CREATE TABLE bridges (
  id TEXT NOT NULL PRIMARY KEY,
  kind TEXT NOT NULL,
  name TEXT NOT NULL UNIQUE,
  paused {bool} NOT NULL,
  options TEXT NOT NULL,
  secret TEXT NOT NULL,
  mark BIGINT NOT NULL,
  created_by TEXT NOT NULL,
  created_at BIGINT NOT NULL
);

-- Which room meets which place outside (a chat; empty where there is only one). up_to: the seq of
-- the room up to which everything has gone out.
CREATE TABLE bridge_links (
  bridge TEXT NOT NULL,
  place TEXT NOT NULL,
  room TEXT NOT NULL,
  up_to BIGINT NOT NULL,
  created_at BIGINT NOT NULL,
  PRIMARY KEY (bridge, place)
);

-- The same message here and there; a long one is several there (part), or several here.
CREATE TABLE bridge_ids (
  bridge TEXT NOT NULL,
  place TEXT NOT NULL,
  outside TEXT NOT NULL,
  part INTEGER NOT NULL,
  message_id {uuid} NOT NULL,
  inbound {bool} NOT NULL,
  created_at BIGINT NOT NULL,
  PRIMARY KEY (bridge, place, outside, part)
);
CREATE INDEX bridge_ids_message ON bridge_ids (bridge, place, message_id);
CREATE INDEX bridge_ids_age ON bridge_ids (created_at);

-- What the other side would not take, or not in time.
CREATE TABLE bridge_failures (
  bridge TEXT NOT NULL,
  place TEXT NOT NULL,
  room TEXT NOT NULL,
  seq BIGINT NOT NULL,
  why TEXT NOT NULL,
  failed_at BIGINT NOT NULL,
  PRIMARY KEY (bridge, place, seq)
);

-- Codes with which somebody links a chat to a room; hashed, because who knows one may read along.
CREATE TABLE bridge_codes (
  hash TEXT NOT NULL PRIMARY KEY,
  bridge TEXT NOT NULL,
  room TEXT NOT NULL,
  made_by TEXT NOT NULL,
  expires_at BIGINT NOT NULL
);

-- Who works which band and mode. key: band-mode, or band-mode-award.
CREATE TABLE blocks (
  name TEXT NOT NULL PRIMARY KEY,
  band TEXT NOT NULL,
  mode TEXT NOT NULL,
  award BIGINT,
  user_key TEXT NOT NULL,
  user_id TEXT NOT NULL,
  user_name TEXT NOT NULL,
  lease {uuid} NOT NULL,
  since BIGINT NOT NULL
);

-- Notices about blocks that are still to be told, in the transaction of what they tell of.
CREATE TABLE block_notices (
  id {uuid} NOT NULL PRIMARY KEY,
  number BIGINT NOT NULL,
  notice TEXT NOT NULL
);
