-- What the message of an open card shows: how many people have answered it, and whether anybody has
-- revealed it. Before, studied was the number of people who had studied anything.
ALTER TABLE posted RENAME COLUMN studied TO answered;
ALTER TABLE posted ADD COLUMN opened INTEGER NOT NULL DEFAULT 0;

-- Whether a daily card arrives without sound: 'on', 'off', or 'night'.
ALTER TABLE dailies ADD COLUMN silence TEXT NOT NULL DEFAULT 'night';
