-- Times are milliseconds since 1970, days are whole numbers (datetime.date.toordinal).
-- The SQL keeps to what SQLite and PostgreSQL share, but for WITHOUT ROWID, which saves a lookup
-- and half the space where the key is the row's own order.

CREATE TABLE people (
    id INTEGER PRIMARY KEY,
    name TEXT NOT NULL,
    created_at INTEGER NOT NULL,
    zone TEXT NOT NULL,
    shift INTEGER NOT NULL,
    floor INTEGER NOT NULL,
    floor_since INTEGER NOT NULL,
    new_cards INTEGER NOT NULL,
    retention REAL NOT NULL,
    mode TEXT NOT NULL,
    streak INTEGER NOT NULL,
    longest INTEGER NOT NULL,
    freezes INTEGER NOT NULL,
    last_day INTEGER
);

CREATE TABLE identities (
    platform TEXT NOT NULL,
    account TEXT NOT NULL,
    person INTEGER NOT NULL,
    PRIMARY KEY (platform, account)
) WITHOUT ROWID;

CREATE TABLE decks (
    id INTEGER PRIMARY KEY,
    slug TEXT NOT NULL UNIQUE,
    title TEXT NOT NULL,
    about TEXT NOT NULL,
    fingerprint TEXT NOT NULL,
    retired INTEGER NOT NULL DEFAULT 0
);

-- fact is the id of the first of the cards made from one fact, 0 for a card that stands alone.
-- topic is the title of the card's first topic; content is the whole card as JSON.
CREATE TABLE cards (
    id INTEGER PRIMARY KEY,
    deck INTEGER NOT NULL,
    slug TEXT NOT NULL,
    position INTEGER NOT NULL,
    fact INTEGER NOT NULL DEFAULT 0,
    retired INTEGER NOT NULL DEFAULT 0,
    topic TEXT NOT NULL,
    answer TEXT NOT NULL,
    content TEXT NOT NULL,
    UNIQUE (deck, slug)
);
CREATE INDEX cards_in_order ON cards (deck, position);

-- The topic '' holds every card of the deck.
CREATE TABLE card_topics (
    deck INTEGER NOT NULL,
    topic TEXT NOT NULL,
    position INTEGER NOT NULL,
    card INTEGER NOT NULL,
    PRIMARY KEY (deck, topic, position)
) WITHOUT ROWID;
CREATE INDEX topics_of_card ON card_topics (card, topic);

CREATE TABLE memory (
    person INTEGER NOT NULL,
    card INTEGER NOT NULL,
    deck INTEGER NOT NULL,
    stability REAL NOT NULL,
    difficulty REAL NOT NULL,
    due INTEGER NOT NULL,
    last INTEGER NOT NULL,
    reviews INTEGER NOT NULL,
    lapses INTEGER NOT NULL,
    suspended INTEGER NOT NULL DEFAULT 0,
    PRIMARY KEY (person, card)
) WITHOUT ROWID;
CREATE INDEX memory_due ON memory (person, due, deck) WHERE suspended = 0;

-- How far a person has come with a deck's new cards: all up to this position have been rated.
CREATE TABLE cursors (
    person INTEGER NOT NULL,
    deck INTEGER NOT NULL,
    topic TEXT NOT NULL,
    position INTEGER NOT NULL,
    PRIMARY KEY (person, deck, topic)
) WITHOUT ROWID;

-- The day on which a card of a fact was last shown to a person, and which of the siblings.
CREATE TABLE facts_shown (
    person INTEGER NOT NULL,
    fact INTEGER NOT NULL,
    day INTEGER NOT NULL,
    card INTEGER NOT NULL,
    PRIMARY KEY (person, fact)
) WITHOUT ROWID;

-- The review log: append-only, and the truth. An undo is a row of its own that names the row it
-- takes back. The state before is empty for a card's first review; streak_before is there when
-- the review changed the streak.
CREATE TABLE reviews (
    person INTEGER NOT NULL,
    id INTEGER NOT NULL,
    at INTEGER NOT NULL,
    day INTEGER NOT NULL,
    card INTEGER NOT NULL,
    showing INTEGER NOT NULL,
    undoes INTEGER,
    confidence INTEGER NOT NULL,
    rating INTEGER NOT NULL,
    took INTEGER NOT NULL,
    practice INTEGER NOT NULL,
    scheduler INTEGER NOT NULL,
    stability_before REAL,
    difficulty_before REAL,
    due_before INTEGER,
    last_before INTEGER,
    reviews_before INTEGER,
    lapses_before INTEGER,
    stability REAL,
    difficulty REAL,
    due INTEGER,
    streak_before TEXT,
    PRIMARY KEY (person, id)
) WITHOUT ROWID;
CREATE INDEX reviews_undone ON reviews (person, undoes) WHERE undoes IS NOT NULL;

CREATE TABLE activity (
    person INTEGER NOT NULL,
    day INTEGER NOT NULL,
    reviews INTEGER NOT NULL,
    new_cards INTEGER NOT NULL,
    PRIMARY KEY (person, day)
) WITHOUT ROWID;

CREATE TABLE sessions (
    id INTEGER PRIMARY KEY,
    person INTEGER NOT NULL,
    deck INTEGER NOT NULL,
    topic TEXT NOT NULL,
    mode TEXT NOT NULL,
    practice INTEGER NOT NULL,
    started_at INTEGER NOT NULL,
    ended_at INTEGER,
    showing INTEGER NOT NULL
);
CREATE INDEX sessions_of_person ON sessions (person, id);

-- One card shown once to one person. queue is the session's queue at that moment, so that taking
-- back a rating is going back to the row. review is the number of the review that rated it, 0 if
-- the showing was withdrawn.
CREATE TABLE showings (
    id INTEGER PRIMARY KEY,
    person INTEGER NOT NULL,
    card INTEGER NOT NULL,
    session INTEGER NOT NULL,
    practice INTEGER NOT NULL,
    mode TEXT NOT NULL,
    at INTEGER NOT NULL,
    options TEXT NOT NULL,
    queue TEXT NOT NULL,
    revealed_at INTEGER,
    verdict TEXT NOT NULL DEFAULT '',
    given TEXT NOT NULL DEFAULT '',
    review INTEGER
);

CREATE TABLE todays (
    person INTEGER PRIMARY KEY,
    day INTEGER NOT NULL,
    showing INTEGER NOT NULL
);

-- What was answered to a request, so that the same request again gets the same answer.
CREATE TABLE requests (
    id INTEGER PRIMARY KEY,
    key TEXT NOT NULL UNIQUE,
    at INTEGER NOT NULL,
    outcome TEXT NOT NULL
);
