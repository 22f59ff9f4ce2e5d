-- Times are milliseconds since 1970, days are whole numbers (datetime.date.toordinal).
-- The SQL keeps to what SQLite and PostgreSQL share, except for WITHOUT ROWID, which saves a lookup
-- and half the space where rows are always found by their key.

-- day is the last day of study, new_today the new cards rated on it. Ids are never used again: what
-- was on its way to a person who was deleted must not reach the next person.
CREATE TABLE people (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    name TEXT NOT NULL,
    created_at INTEGER NOT NULL,
    zone TEXT NOT NULL,
    shift INTEGER NOT NULL,
    floor INTEGER NOT NULL,
    floor_since INTEGER NOT NULL,
    new_cards INTEGER NOT NULL,
    retention REAL NOT NULL,
    mode TEXT NOT NULL,
    leaderboard TEXT NOT NULL,
    battle_reviews TEXT NOT NULL,
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

-- A deck belongs to a person or to a space; the bot's own decks, from files, to neither. A slug is
-- unique among the decks of one owner.
CREATE TABLE decks (
    id INTEGER PRIMARY KEY,
    slug TEXT NOT NULL,
    title TEXT NOT NULL,
    about TEXT NOT NULL,
    fingerprint TEXT NOT NULL,
    retired INTEGER NOT NULL DEFAULT 0,
    person INTEGER,
    platform TEXT NOT NULL DEFAULT '',
    space TEXT NOT NULL DEFAULT ''
);
CREATE UNIQUE INDEX decks_of_files ON decks (slug) WHERE person IS NULL AND space = '';
CREATE UNIQUE INDEX decks_of_persons ON decks (person, slug) WHERE person IS NOT NULL;
CREATE UNIQUE INDEX decks_of_spaces ON decks (platform, space, slug) WHERE space <> '';

-- The decks of spaces that a person has begun to study, and therefore sees in private, too.
CREATE TABLE begun (
    person INTEGER NOT NULL,
    deck INTEGER NOT NULL,
    PRIMARY KEY (person, deck)
) WITHOUT ROWID;

-- Imports that are not saved yet, for a deck of the space, or of the person if space is empty. base
-- is the fingerprint of the deck with which the import was compared. deck, schedules and changes
-- are JSON. Ids are never used again: an old button must not save a newer import.
CREATE TABLE imports (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    person INTEGER NOT NULL,
    platform TEXT NOT NULL,
    space TEXT NOT NULL,
    at INTEGER NOT NULL,
    wanted TEXT NOT NULL,
    slug TEXT NOT NULL,
    base TEXT NOT NULL,
    deck TEXT NOT NULL,
    schedules TEXT NOT NULL,
    changes TEXT NOT NULL
);
CREATE INDEX imports_of_person ON imports (person);
CREATE INDEX imports_by_age ON imports (at);

-- Images on cards, each stored once: the name is made from a hash of the bytes. An image stays as
-- long as it has a holder: a deck or a pending import (kind is 'deck' or 'import').
CREATE TABLE images (
    id INTEGER PRIMARY KEY,
    name TEXT NOT NULL UNIQUE,
    content BLOB NOT NULL
);
CREATE TABLE image_holders (
    kind TEXT NOT NULL,
    holder INTEGER NOT NULL,
    image INTEGER NOT NULL,
    PRIMARY KEY (kind, holder, image)
) WITHOUT ROWID;
CREATE INDEX holders_of_image ON image_holders (image);

-- Codes with which others copy a deck, and people's reports about cards.
CREATE TABLE deck_codes (
    code TEXT PRIMARY KEY,
    deck INTEGER NOT NULL,
    at INTEGER NOT NULL
) WITHOUT ROWID;
CREATE TABLE card_reports (
    id INTEGER PRIMARY KEY,
    card INTEGER NOT NULL,
    deck INTEGER NOT NULL,
    person INTEGER NOT NULL,
    at INTEGER NOT NULL,
    text TEXT NOT NULL
);
CREATE INDEX card_reports_of_deck ON card_reports (deck, id);
CREATE INDEX card_reports_of_card ON card_reports (card);
CREATE INDEX card_reports_by ON card_reports (person, at);

-- fact is the id of the first of the cards made from one fact, 0 for a card without siblings. topic
-- is the title of the card's first topic. answers are its short answer and the answers that it
-- accepts, too, one a line. content is the whole card as JSON.
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

-- The topic '' holds every card of the deck.
CREATE TABLE card_topics (
    deck INTEGER NOT NULL,
    topic TEXT NOT NULL,
    position INTEGER NOT NULL,
    card INTEGER NOT NULL,
    PRIMARY KEY (deck, topic, position)
) WITHOUT ROWID;

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
-- All columns that are needed to count a day's due cards, so that the rows are not read.
CREATE INDEX memory_due ON memory (person, suspended, due, deck);

-- How far a person has got with a deck's new cards: all up to this position have been rated.
CREATE TABLE cursors (
    person INTEGER NOT NULL,
    deck INTEGER NOT NULL,
    topic TEXT NOT NULL,
    position INTEGER NOT NULL,
    PRIMARY KEY (person, deck, topic)
) WITHOUT ROWID;

-- The day on which a card of a fact was last shown to a person, and which of the siblings it was.
CREATE TABLE facts_shown (
    person INTEGER NOT NULL,
    fact INTEGER NOT NULL,
    day INTEGER NOT NULL,
    card INTEGER NOT NULL,
    PRIMARY KEY (person, fact)
) WITHOUT ROWID;

-- The review log: append-only, and the source from which card states and streaks can be computed.
-- An undo is a row of its own that names the row it undoes. The state before is empty for a card's
-- first review. id counts each person's rows from 1.
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
    PRIMARY KEY (person, id)
) WITHOUT ROWID;
CREATE INDEX reviews_undone ON reviews (person, undoes) WHERE undoes IS NOT NULL;

-- A quiz of one person, with the card that it shows now. Each card shown is a step, counted
-- upwards: a button that names an older step is out of date. queue has the cards after this one.
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

-- The answers to requests, so that a repeated request gets the same answer.
CREATE TABLE requests (
    id INTEGER PRIMARY KEY,
    key TEXT NOT NULL UNIQUE,
    at INTEGER NOT NULL,
    outcome TEXT NOT NULL
);

-- Codes with which a person links another account of theirs, and the wrong codes that they tried.
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

-- A place is a channel, or a person's private chat, which has an account and no channel.

-- A card that is posted in a place every day, minute minutes after midnight in its zone. due is the
-- moment of the next post, empty while status is not 'on'. days counts the days that had a card.
-- owner_account is told when the channel accepts no posts. refusals counts the days in a row on
-- which it accepted none, refused_at is the moment of the last.
CREATE TABLE dailies (
    id INTEGER PRIMARY KEY,
    platform TEXT NOT NULL,
    channel TEXT NOT NULL,
    thread TEXT NOT NULL,
    account TEXT NOT NULL,
    space TEXT NOT NULL,
    owner_account TEXT NOT NULL,
    deck INTEGER NOT NULL,
    topic TEXT NOT NULL,
    zone TEXT NOT NULL,
    minute INTEGER NOT NULL,
    seed INTEGER NOT NULL,
    since INTEGER NOT NULL,
    days INTEGER NOT NULL DEFAULT 0,
    status TEXT NOT NULL,
    due INTEGER,
    refusals INTEGER NOT NULL DEFAULT 0,
    refused_at INTEGER NOT NULL DEFAULT 0,
    UNIQUE (platform, channel, thread, account)
);
CREATE INDEX dailies_due ON dailies (due) WHERE due IS NOT NULL;
CREATE INDEX dailies_of_space ON dailies (platform, space);

-- A card posted for everybody in a place; each person answers it in a session of their own. daily
-- is the row for which it was posted, day the date, and again counts the cards of that date from 0,
-- so that no date has two first posts. number is the day as screens count it, from 1. message is
-- the platform's id of the message, empty before it was sent. studied and streak are what the
-- message shows; refresh_at is when it may be edited, empty if nothing has changed.
CREATE TABLE posted (
    id INTEGER PRIMARY KEY,
    deck INTEGER NOT NULL,
    card INTEGER NOT NULL,
    platform TEXT NOT NULL,
    channel TEXT NOT NULL,
    thread TEXT NOT NULL,
    account TEXT NOT NULL,
    space TEXT NOT NULL,
    at INTEGER NOT NULL,
    daily INTEGER,
    day INTEGER NOT NULL DEFAULT 0,
    again INTEGER NOT NULL DEFAULT 0,
    number INTEGER NOT NULL DEFAULT 0,
    message TEXT NOT NULL DEFAULT '',
    studied INTEGER NOT NULL DEFAULT 0,
    streak INTEGER NOT NULL DEFAULT 0,
    refreshed_at INTEGER NOT NULL DEFAULT 0,
    refresh_at INTEGER,
    closed_at INTEGER
);
CREATE UNIQUE INDEX posted_days ON posted (daily, day, again) WHERE daily IS NOT NULL;
CREATE INDEX posted_cards ON posted (daily, card) WHERE daily IS NOT NULL;
CREATE INDEX posted_open ON posted (platform, space) WHERE closed_at IS NULL AND daily IS NOT NULL;
CREATE INDEX posted_open_ones ON posted (daily) WHERE closed_at IS NULL AND daily IS NOT NULL;
CREATE INDEX posted_refresh ON posted (refresh_at) WHERE refresh_at IS NOT NULL;

-- confidence is how the person rated the card, 0 before that and after an undo.
CREATE TABLE posted_sessions (
    posted INTEGER NOT NULL,
    person INTEGER NOT NULL,
    session INTEGER NOT NULL,
    confidence INTEGER NOT NULL DEFAULT 0,
    PRIMARY KEY (posted, person)
) WITHOUT ROWID;
CREATE INDEX posted_of_session ON posted_sessions (session);

-- Who has studied in which server or group, and when they did last.
CREATE TABLE members (
    platform TEXT NOT NULL,
    space TEXT NOT NULL,
    person INTEGER NOT NULL,
    studied_at INTEGER NOT NULL,
    PRIMARY KEY (platform, space, person)
) WITHOUT ROWID;

-- A reminder in private at a minute of the person's own day. looked_on is the date of the last
-- decision whether a nudge is needed; due is empty while status is not 'on'.
CREATE TABLE reminders (
    person INTEGER PRIMARY KEY,
    platform TEXT NOT NULL,
    account TEXT NOT NULL,
    minute INTEGER NOT NULL,
    since INTEGER NOT NULL,
    looked_on INTEGER NOT NULL DEFAULT 0,
    status TEXT NOT NULL,
    due INTEGER
);
CREATE INDEX reminders_due ON reminders (due) WHERE due IS NOT NULL;

-- Messages that no request waits for. outcome is the facts as JSON; the words are made when the
-- message is sent. posted is the card that it shows, if any; edits is 1 if it replaces that card's
-- message. room and part name a battle's post instead. once is 1 if it must not be sent a second
-- time, even when nobody knows whether it arrived. state is 'waiting', 'sending', 'sent' or 'dead';
-- told says why it is dead, or what the platform said last.
CREATE TABLE outbox (
    id INTEGER PRIMARY KEY,
    platform TEXT NOT NULL,
    channel TEXT NOT NULL,
    thread TEXT NOT NULL,
    account TEXT NOT NULL,
    outcome TEXT NOT NULL,
    posted INTEGER,
    room INTEGER,
    part INTEGER NOT NULL DEFAULT 0,
    edits INTEGER NOT NULL,
    once INTEGER NOT NULL,
    made_at INTEGER NOT NULL,
    fresh_until INTEGER NOT NULL,
    try_at INTEGER NOT NULL,
    attempts INTEGER NOT NULL DEFAULT 0,
    state TEXT NOT NULL DEFAULT 'waiting',
    message TEXT NOT NULL DEFAULT '',
    told TEXT NOT NULL DEFAULT ''
);
CREATE INDEX outbox_waiting ON outbox (platform, try_at, id) WHERE state = 'waiting';
CREATE INDEX outbox_of_place ON outbox (platform, channel, thread, account, id)
    WHERE state IN ('waiting', 'sending');
CREATE INDEX outbox_edits ON outbox (posted) WHERE state = 'waiting' AND edits = 1;
CREATE INDEX outbox_of_room ON outbox (room) WHERE state = 'waiting' AND room IS NOT NULL;
CREATE INDEX outbox_sending ON outbox (once) WHERE state = 'sending';
CREATE INDEX outbox_sent ON outbox (made_at) WHERE state = 'sent';
CREATE INDEX outbox_dead ON outbox (made_at) WHERE state = 'dead';

-- A battle. state is all of it as JSON, empty after its end; changed_at is the moment of its last
-- step, due its next deadline, empty after its end. With the code another channel can join.
CREATE TABLE battles (
    id INTEGER PRIMARY KEY,
    deck INTEGER NOT NULL,
    topic TEXT NOT NULL,
    code TEXT NOT NULL,
    state TEXT NOT NULL,
    changed_at INTEGER NOT NULL,
    due INTEGER
);
CREATE INDEX battles_due ON battles (due) WHERE due IS NOT NULL;
CREATE UNIQUE INDEX battles_code ON battles (code) WHERE due IS NOT NULL;

-- A channel in which a battle is played. open is 1 while it runs; a channel has one at a time. part
-- counts the battle's posts there, and message is the platform's id of the last one, empty before
-- it was sent.
CREATE TABLE battle_rooms (
    id INTEGER PRIMARY KEY,
    battle INTEGER NOT NULL,
    platform TEXT NOT NULL,
    channel TEXT NOT NULL,
    thread TEXT NOT NULL,
    space TEXT NOT NULL,
    open INTEGER NOT NULL DEFAULT 1,
    part INTEGER NOT NULL DEFAULT 0,
    message TEXT NOT NULL DEFAULT ''
);
CREATE INDEX battle_rooms_of ON battle_rooms (battle);
CREATE INDEX battle_rooms_of_space ON battle_rooms (platform, space);
CREATE UNIQUE INDEX battle_rooms_open ON battle_rooms (platform, channel, thread) WHERE open = 1;

-- The result of a battle for a player, in the space in which they played (empty in private). person
-- is empty if their data was deleted. day is in their own days, hits are right answers, missed is
-- the JSON list of the cards that they missed.
CREATE TABLE battle_results (
    id INTEGER PRIMARY KEY,
    battle INTEGER NOT NULL,
    person INTEGER,
    platform TEXT NOT NULL,
    space TEXT NOT NULL,
    day INTEGER NOT NULL,
    place INTEGER NOT NULL,
    won INTEGER NOT NULL,
    points INTEGER NOT NULL,
    hits INTEGER NOT NULL,
    asked INTEGER NOT NULL,
    missed TEXT NOT NULL
);
CREATE INDEX battle_results_of ON battle_results (battle, person);
CREATE INDEX battle_results_person ON battle_results (person) WHERE person IS NOT NULL;
CREATE INDEX battle_results_space ON battle_results (platform, space, day);

-- A player's skill in a space: the mean of its estimate, and the uncertainty (OpenSkill).
CREATE TABLE battle_ratings (
    platform TEXT NOT NULL,
    space TEXT NOT NULL,
    person INTEGER NOT NULL,
    mu REAL NOT NULL,
    sigma REAL NOT NULL,
    PRIMARY KEY (platform, space, person)
) WITHOUT ROWID;

-- Small texts by key, such as which menu was sent to a platform last.
CREATE TABLE memos (
    key TEXT PRIMARY KEY,
    text TEXT NOT NULL
) WITHOUT ROWID;
