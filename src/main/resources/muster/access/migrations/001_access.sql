-- user_key is the folded id (ids compare without regard to case); the skeletons are what id and
-- name look like, so that a look-alike of somebody can be found with an index.
CREATE TABLE access_users (
  user_key TEXT NOT NULL PRIMARY KEY,
  id TEXT NOT NULL,
  name TEXT NOT NULL,
  role TEXT NOT NULL,
  disabled {bool} NOT NULL,
  password TEXT NOT NULL,
  id_skeleton TEXT NOT NULL,
  name_skeleton TEXT NOT NULL,
  created_at BIGINT NOT NULL,
  changed_at BIGINT NOT NULL
);
CREATE INDEX access_users_id_skeleton ON access_users (id_skeleton);
CREATE INDEX access_users_role ON access_users (role, name_skeleton);

-- Sign-ins and tokens of this user made before the millisecond are dead. Also for guests, who have
-- no account.
CREATE TABLE access_cutoffs (
  user_key TEXT NOT NULL PRIMARY KEY,
  cut_at BIGINT NOT NULL
);

-- verify_until is null for the key that signs.
CREATE TABLE access_signing_keys (
  kid TEXT NOT NULL PRIMARY KEY,
  secret {blob} NOT NULL,
  created_at BIGINT NOT NULL,
  verify_until BIGINT
);

CREATE TABLE access_revoked (
  token_id TEXT NOT NULL PRIMARY KEY,
  kept_until BIGINT NOT NULL
);

CREATE TABLE access_api_keys (
  id TEXT NOT NULL PRIMARY KEY,
  name TEXT NOT NULL,
  name_key TEXT NOT NULL UNIQUE,
  hash TEXT NOT NULL,
  role TEXT NOT NULL,
  scopes TEXT NOT NULL,
  rooms TEXT NOT NULL,
  created_by TEXT NOT NULL,
  created_at BIGINT NOT NULL,
  expires_at BIGINT,
  last_used_at BIGINT
);

CREATE TABLE access_rules (
  id {id},
  place BIGINT NOT NULL,
  allowed {bool} NOT NULL,
  who TEXT NOT NULL,
  actions TEXT NOT NULL,
  filter TEXT NOT NULL,
  narrowed {bool} NOT NULL,
  note TEXT NOT NULL
);

CREATE TABLE access_limits (
  name TEXT NOT NULL PRIMARY KEY,
  value TEXT NOT NULL
);

CREATE TABLE access_audit (
  id {id},
  made_at BIGINT NOT NULL,
  who TEXT NOT NULL,
  who_key TEXT NOT NULL,
  address TEXT NOT NULL,
  what TEXT NOT NULL,
  whom TEXT NOT NULL,
  whom_key TEXT NOT NULL,
  detail TEXT NOT NULL
);
CREATE INDEX access_audit_at ON access_audit (made_at);
CREATE INDEX access_audit_who ON access_audit (who_key, id);
CREATE INDEX access_audit_whom ON access_audit (whom_key, id);
