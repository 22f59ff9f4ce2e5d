-- How a person's time zone came about: 'default' is the bot's own, 'asked' is the bot's own though
-- the person was asked for theirs, 'chosen' is theirs.
ALTER TABLE people ADD COLUMN zone_from TEXT NOT NULL DEFAULT 'default';

-- Servers and groups in which the bot has introduced itself.
CREATE TABLE greeted (
    platform TEXT NOT NULL,
    space TEXT NOT NULL,
    PRIMARY KEY (platform, space)
) WITHOUT ROWID;
