-- One row for each file on the disk. owner_key is the key of whoever sent it. gone_at: nobody may
-- have it any more; the bytes are removed next, and then the row. digest is the SHA-256 of what
-- lies on the disk.
CREATE TABLE files (
  id {uuid} NOT NULL PRIMARY KEY,
  owner_key TEXT NOT NULL,
  owner TEXT NOT NULL,
  name TEXT NOT NULL,
  media_type TEXT NOT NULL,
  size BIGINT NOT NULL,
  small_size BIGINT NOT NULL,
  width INTEGER,
  height INTEGER,
  digest TEXT NOT NULL,
  created_at BIGINT NOT NULL,
  unused_since BIGINT,
  gone_at BIGINT
);
CREATE INDEX files_owner ON files (owner_key, created_at);
CREATE INDEX files_unused ON files (unused_since) WHERE unused_since IS NOT NULL;
CREATE INDEX files_gone ON files (gone_at) WHERE gone_at IS NOT NULL;

-- Which messages use a file. kind says whose message it is (room, direct), place is where it is, in
-- the words of that feature: who may read there may read the file.
CREATE TABLE file_uses (
  file_id {uuid} NOT NULL,
  kind TEXT NOT NULL,
  place TEXT NOT NULL,
  message_id {uuid} NOT NULL,
  PRIMARY KEY (file_id, kind, message_id)
);
CREATE INDEX file_uses_message ON file_uses (kind, message_id);
CREATE INDEX file_uses_place ON file_uses (kind, place);
