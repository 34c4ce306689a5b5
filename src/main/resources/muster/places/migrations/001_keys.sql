-- The pass phrases of devices that encrypt, wrapped under the hub's own key, which is not in here.
CREATE TABLE tracks_keys (
  device_id BIGINT NOT NULL PRIMARY KEY,
  phrase {blob} NOT NULL,
  made_at BIGINT NOT NULL
);
