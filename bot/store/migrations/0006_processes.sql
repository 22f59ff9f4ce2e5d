-- The processes of the bot that share this database. Each is number cluster, from 0, of so many
-- clusters; place says to the owner where it runs. beat_at is when it last said that it lives, by a
-- clock that all of them share; shards is into how many it divides Discord, 0 before it knows.
CREATE TABLE processes (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    cluster INTEGER NOT NULL,
    clusters INTEGER NOT NULL,
    place TEXT NOT NULL,
    started_at INTEGER NOT NULL,
    beat_at INTEGER NOT NULL,
    shards INTEGER NOT NULL DEFAULT 0
);

-- The process that is sending a message.
ALTER TABLE outbox ADD COLUMN sender INTEGER;
