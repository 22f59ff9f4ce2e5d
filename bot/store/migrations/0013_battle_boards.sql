-- Counts the steps of a battle, so that those who watch it see that it has changed.
ALTER TABLE battles ADD COLUMN steps INTEGER NOT NULL DEFAULT 0;

-- How a battle ended at a moment: all of its last state as JSON, for some days. With its code the
-- board can still be looked at. state is empty if the battle was given up.
CREATE TABLE battle_boards (
    battle INTEGER PRIMARY KEY,
    code TEXT NOT NULL,
    state TEXT NOT NULL,
    at INTEGER NOT NULL
);
CREATE INDEX battle_boards_code ON battle_boards (code);
CREATE INDEX battle_boards_at ON battle_boards (at);

-- Persons who play one battle in a browser without an account; they go together with its board.
CREATE TABLE guests (
    person INTEGER PRIMARY KEY,
    battle INTEGER NOT NULL
);
CREATE INDEX guests_of_battle ON guests (battle);
