-- The key towards push services: browsers bind their subscriptions to it, so there is one for good.
CREATE TABLE push_keys (
  only_row INTEGER NOT NULL PRIMARY KEY,
  secret_key {blob} NOT NULL,
  public_key {blob} NOT NULL,
  created_at BIGINT NOT NULL
);

CREATE TABLE push_subscriptions (
  id {uuid} NOT NULL PRIMARY KEY,
  user_key TEXT NOT NULL,
  user_id TEXT NOT NULL,
  endpoint TEXT NOT NULL UNIQUE,
  browser_key {blob} NOT NULL,
  browser_secret {blob} NOT NULL,
  device TEXT NOT NULL,
  created_at BIGINT NOT NULL,
  delivered_at BIGINT NOT NULL,
  failures INTEGER NOT NULL
);
CREATE INDEX push_subscriptions_user ON push_subscriptions (user_key, created_at);

-- Only those who chose anything other than the usual.
CREATE TABLE push_choices (
  user_key TEXT NOT NULL PRIMARY KEY,
  mentions {bool} NOT NULL,
  direct {bool} NOT NULL,
  show_text {bool} NOT NULL
);

-- level: all, none; no row: mentions.
CREATE TABLE push_rooms (
  user_key TEXT NOT NULL,
  user_id TEXT NOT NULL,
  room TEXT NOT NULL,
  level TEXT NOT NULL,
  PRIMARY KEY (user_key, room)
);
