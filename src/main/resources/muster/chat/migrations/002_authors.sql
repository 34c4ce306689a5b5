-- What one person wrote and did is found without looking at everything: for their export, for
-- erasing it, and for taking it away with a ban.
CREATE INDEX chat_posts_sender ON chat_posts (sender_key, id);
CREATE INDEX chat_events_actor ON chat_events (actor_key);
