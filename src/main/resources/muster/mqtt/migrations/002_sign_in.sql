-- What the client signed in with: guests and API keys have no account by which their session could
-- be judged when the hub starts again. Rows of before have none: their account decides.
ALTER TABLE mqtt_session ADD COLUMN kind TEXT NOT NULL DEFAULT '';
ALTER TABLE mqtt_session ADD COLUMN credential TEXT NOT NULL DEFAULT '';
ALTER TABLE mqtt_session ADD COLUMN credential_until BIGINT;

-- The shared subscription that it came by, if any: another member takes what a session leaves.
ALTER TABLE mqtt_queue ADD COLUMN shared TEXT NOT NULL DEFAULT '';
