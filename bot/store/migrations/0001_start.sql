-- Times are milliseconds since 1970, days are whole numbers (datetime.date.toordinal).
-- The SQL keeps to what SQLite and PostgreSQL share, but for WITHOUT ROWID, which saves a lookup
-- and half the space where the key is the row's own order.

-- day is the last day of study, new_today the new cards rated on it.
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
    last_day INTEGER,
    day INTEGER NOT NULL,
    new_today INTEGER NOT NULL
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
-- topic is the title of the card's first topic; answers are its short answer and what it accepts,
-- a line each; content is the whole card as JSON.
CREATE TABLE cards (
    id INTEGER PRIMARY KEY,
    deck INTEGER NOT NULL,
    slug TEXT NOT NULL,
    position INTEGER NOT NULL,
    fact INTEGER NOT NULL DEFAULT 0,
    retired INTEGER NOT NULL DEFAULT 0,
    topic TEXT NOT NULL,
    answers TEXT NOT NULL,
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
-- Every column that counting the due cards of a day asks for, so that the rows are not looked up.
CREATE INDEX memory_due ON memory (person, suspended, due, deck);

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
-- the review changed the streak. id counts each person's rows from 1.
CREATE TABLE reviews (
    person INTEGER NOT NULL,
    id INTEGER NOT NULL,
    at INTEGER NOT NULL,
    day INTEGER NOT NULL,
    card INTEGER NOT NULL,
    session INTEGER NOT NULL,
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

-- A quiz of one person, with the card that it shows now. Each card shown is a step, counted
-- upwards: a button that names an older step is out of date. queue is what lies behind the card.
-- reviews_before is how often the card had been reviewed when it was shown.
CREATE TABLE sessions (
    id INTEGER PRIMARY KEY,
    person INTEGER NOT NULL,
    deck INTEGER NOT NULL,
    topic TEXT NOT NULL,
    mode TEXT NOT NULL,
    practice INTEGER NOT NULL,
    alone INTEGER NOT NULL,
    started_at INTEGER NOT NULL,
    ended_at INTEGER,
    step INTEGER NOT NULL,
    card INTEGER NOT NULL,
    asks TEXT NOT NULL,
    options TEXT NOT NULL,
    queue TEXT NOT NULL,
    shown_at INTEGER NOT NULL,
    reviews_before INTEGER NOT NULL,
    revealed_at INTEGER,
    verdict TEXT NOT NULL,
    given TEXT NOT NULL
);
CREATE INDEX sessions_of_person ON sessions (person, id);

CREATE TABLE todays (
    person INTEGER PRIMARY KEY,
    day INTEGER NOT NULL,
    session INTEGER NOT NULL
);

-- What was answered to a request, so that the same request again gets the same answer.
CREATE TABLE requests (
    id INTEGER PRIMARY KEY,
    key TEXT NOT NULL UNIQUE,
    at INTEGER NOT NULL,
    outcome TEXT NOT NULL
);

-- Codes with which a person tells that another account is theirs, too, and wrong ones they tried.
CREATE TABLE link_codes (
    code TEXT PRIMARY KEY,
    person INTEGER NOT NULL,
    at INTEGER NOT NULL
) WITHOUT ROWID;
CREATE TABLE link_guesses (
    person INTEGER NOT NULL,
    at INTEGER NOT NULL
);
CREATE INDEX link_guesses_of_person ON link_guesses (person, at);

-- A card posted for everybody in a channel; each presser answers it in a session of their own.
CREATE TABLE posted (
    id INTEGER PRIMARY KEY,
    deck INTEGER NOT NULL,
    card INTEGER NOT NULL,
    platform TEXT NOT NULL,
    channel TEXT NOT NULL,
    thread TEXT NOT NULL,
    space TEXT NOT NULL,
    at INTEGER NOT NULL
);
CREATE TABLE posted_sessions (
    posted INTEGER NOT NULL,
    person INTEGER NOT NULL,
    session INTEGER NOT NULL,
    PRIMARY KEY (posted, person)
) WITHOUT ROWID;

-- Small texts that the bot keeps for itself, such as which menu it sent to a platform last.
CREATE TABLE memos (
    key TEXT PRIMARY KEY,
    text TEXT NOT NULL
) WITHOUT ROWID;
