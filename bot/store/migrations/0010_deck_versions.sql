-- The versions of a deck, numbered from 1. A row has the step back to the version before it, as
-- packed JSON, and how many cards the version added, changed and retired. kind says how it came
-- about; person is empty if their data was deleted. bytes is the size of the step, and of the
-- media that only the older version needs: they are held as those of decks are (kind 'version').
CREATE TABLE deck_versions (
    id INTEGER PRIMARY KEY,
    deck INTEGER NOT NULL,
    number INTEGER NOT NULL,
    person INTEGER,
    at INTEGER NOT NULL,
    kind TEXT NOT NULL,
    added INTEGER NOT NULL,
    changed INTEGER NOT NULL,
    retired INTEGER NOT NULL,
    bytes INTEGER NOT NULL,
    step BLOB NOT NULL,
    UNIQUE (deck, number)
);
CREATE INDEX deck_versions_of_person ON deck_versions (person) WHERE person IS NOT NULL;
