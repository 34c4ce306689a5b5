-- What one user lets another see; for friends there is a row in each direction, for a request the
-- one of who asks, with what they offer.
CREATE TABLE tracks_friends (
  owner_key TEXT NOT NULL,
  viewer_key TEXT NOT NULL,
  owner_id TEXT NOT NULL,
  viewer_id TEXT NOT NULL,
  asked {bool} NOT NULL,
  grade TEXT NOT NULL,
  paused {bool} NOT NULL,
  until_at BIGINT,
  schedule TEXT NOT NULL,
  zone TEXT NOT NULL,
  may_ask {bool} NOT NULL,
  since_at BIGINT NOT NULL,
  shown_at BIGINT NOT NULL,
  PRIMARY KEY (owner_key, viewer_key)
) WITHOUT ROWID;
CREATE INDEX tracks_friends_viewer ON tracks_friends (viewer_key);

-- What devices are told to do. answer is the report that answered it.
CREATE TABLE tracks_commands (
  id {uuid} NOT NULL PRIMARY KEY,
  device_id BIGINT NOT NULL,
  action TEXT NOT NULL,
  payload TEXT NOT NULL,
  by_key TEXT NOT NULL,
  by_id TEXT NOT NULL,
  state TEXT NOT NULL,
  created_at BIGINT NOT NULL,
  expires_at BIGINT NOT NULL,
  sent_at BIGINT,
  answered_at BIGINT,
  answer TEXT
);
CREATE INDEX tracks_commands_device ON tracks_commands (device_id, created_at);
CREATE INDEX tracks_commands_open ON tracks_commands (expires_at) WHERE state IN ('QUEUED', 'SENT');

-- What a user shows of themselves when their devices publish no card of their own.
CREATE TABLE tracks_cards (
  user_key TEXT NOT NULL PRIMARY KEY,
  user_id TEXT NOT NULL,
  name TEXT NOT NULL,
  face TEXT,
  changed_at BIGINT NOT NULL
) WITHOUT ROWID;

-- How long a user's positions are kept; 0 is for ever. Where a user says nothing, the hub's settings
-- hold.
CREATE TABLE tracks_keeping (
  user_key TEXT NOT NULL PRIMARY KEY,
  user_id TEXT NOT NULL,
  keep_days INTEGER NOT NULL,
  thin_days INTEGER NOT NULL,
  thin_minutes INTEGER NOT NULL,
  thin_metres INTEGER NOT NULL
) WITHOUT ROWID;

-- Up to where a device's track has been thinned out, and by which rule.
CREATE TABLE tracks_thinned (
  device_id BIGINT NOT NULL PRIMARY KEY,
  rule TEXT NOT NULL,
  until_tst BIGINT NOT NULL
);
