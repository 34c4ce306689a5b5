-- The spaces of this hub, in the database of `main`. A row is written before its database is made and taken out after
-- that is gone, so that a hub killed in between knows at its next start what is left to finish.
CREATE TABLE spaces (
  space TEXT PRIMARY KEY,
  name TEXT NOT NULL,
  state TEXT NOT NULL, -- MAKING, READY, REMOVING
  created_at BIGINT NOT NULL
);
