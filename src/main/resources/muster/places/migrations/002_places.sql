-- Somebody's places; lat and lon in ten-millionths of a degree; rooms one a line.
CREATE TABLE places_places (
  id BIGINT NOT NULL PRIMARY KEY,
  user_key TEXT NOT NULL,
  user_id TEXT NOT NULL,
  name TEXT NOT NULL,
  lat BIGINT NOT NULL,
  lon BIGINT NOT NULL,
  radius INTEGER NOT NULL,
  watched {bool} NOT NULL,
  rooms TEXT NOT NULL,
  made_at BIGINT NOT NULL
);
CREATE INDEX places_places_user ON places_places (user_key);

-- Where devices are with regard to places, told from which position (seconds).
CREATE TABLE places_inside (
  place_id BIGINT NOT NULL,
  device_id BIGINT NOT NULL,
  inside {bool} NOT NULL,
  tst BIGINT NOT NULL,
  PRIMARY KEY (place_id, device_id)
);

-- What is shared for a time; phrase is a hash.
CREATE TABLE places_shares (
  id TEXT NOT NULL PRIMARY KEY,
  user_key TEXT NOT NULL,
  user_id TEXT NOT NULL,
  label TEXT NOT NULL,
  devices TEXT NOT NULL,
  room TEXT,
  phrase TEXT,
  grade TEXT NOT NULL,
  from_at BIGINT NOT NULL,
  until_at BIGINT NOT NULL,
  made_at BIGINT NOT NULL,
  ended_at BIGINT
);
CREATE INDEX places_shares_ended ON places_shares (ended_at);
