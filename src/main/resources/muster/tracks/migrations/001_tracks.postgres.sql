-- name is the device's name as it was first written, base its topic as it was last written. Numbers
-- of rows are given by the journal's thread. Times: *_at in milliseconds, tst in seconds.
CREATE TABLE tracks_devices (
  id BIGINT PRIMARY KEY,
  user_key TEXT NOT NULL,
  user_id TEXT NOT NULL,
  device_key TEXT NOT NULL,
  name TEXT NOT NULL,
  base TEXT NOT NULL,
  tid TEXT,
  made_at BIGINT NOT NULL,
  seen_at BIGINT NOT NULL,
  lost_at BIGINT NOT NULL,
  source TEXT NOT NULL
);
CREATE UNIQUE INDEX tracks_devices_name ON tracks_devices (user_key, device_key);

-- Positions, append-only, lying in the order in which they are read: by device and time. lat and lon
-- are ten-millionths of a degree. The same position at the same time is one row.
CREATE TABLE tracks_fixes (
  device_id BIGINT NOT NULL,
  tst BIGINT NOT NULL,
  lat INTEGER NOT NULL,
  lon INTEGER NOT NULL,
  acc INTEGER,
  alt INTEGER,
  vel INTEGER,
  cog INTEGER,
  batt INTEGER,
  received_at BIGINT NOT NULL,
  source TEXT NOT NULL,
  raw TEXT NOT NULL,
  PRIMARY KEY (device_id, tst, lat, lon)
);

-- Every other report as it came; kind is its _type, or enter, leave, online, offline for the
-- activity log, whose place is in note.
CREATE TABLE tracks_reports (
  id BIGINT PRIMARY KEY,
  device_id BIGINT NOT NULL,
  kind TEXT NOT NULL,
  tst BIGINT NOT NULL,
  received_at BIGINT NOT NULL,
  note TEXT NOT NULL,
  raw TEXT NOT NULL
);
CREATE INDEX tracks_reports_kind ON tracks_reports (device_id, kind, tst);
CREATE INDEX tracks_reports_time ON tracks_reports (device_id, received_at);

-- What is wrong with what a device sends: once for each kind of mistake, with the last example.
CREATE TABLE tracks_faults (
  device_id BIGINT NOT NULL,
  words TEXT NOT NULL,
  times BIGINT NOT NULL,
  first_at BIGINT NOT NULL,
  last_at BIGINT NOT NULL,
  example TEXT NOT NULL,
  PRIMARY KEY (device_id, words)
);
