-- Passwords of single devices. The secret is random, so its SHA-256 is enough.
CREATE TABLE access_devices (
  id TEXT NOT NULL PRIMARY KEY,
  user_key TEXT NOT NULL,
  user_id TEXT NOT NULL,
  device TEXT NOT NULL,
  hash TEXT NOT NULL,
  created_at BIGINT NOT NULL,
  last_used_at BIGINT
);
CREATE INDEX access_devices_user ON access_devices (user_key);
