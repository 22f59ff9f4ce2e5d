-- Links that sign a browser in. Only hashes of their secrets are kept.
CREATE TABLE web_links (
    hash TEXT PRIMARY KEY,
    platform TEXT NOT NULL,
    account TEXT NOT NULL,
    at INTEGER NOT NULL
) WITHOUT ROWID;

-- Browsers that are signed in as an account. Only hashes of their secrets are kept.
CREATE TABLE web_sessions (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    hash TEXT NOT NULL UNIQUE,
    platform TEXT NOT NULL,
    account TEXT NOT NULL,
    about TEXT NOT NULL,
    begun_at INTEGER NOT NULL,
    used_at INTEGER NOT NULL
);
CREATE INDEX web_sessions_of_account ON web_sessions (platform, account);

-- Servers and groups in which an account asked for such a link, and what the platform said then.
CREATE TABLE web_places (
    platform TEXT NOT NULL,
    account TEXT NOT NULL,
    space TEXT NOT NULL,
    title TEXT NOT NULL,
    moderator INTEGER NOT NULL,
    at INTEGER NOT NULL,
    PRIMARY KEY (platform, account, space)
) WITHOUT ROWID;
