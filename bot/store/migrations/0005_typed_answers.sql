-- The answer that a person typed last, to which card, and in which session (0 for a battle).
CREATE TABLE typed_answers (
    person INTEGER PRIMARY KEY,
    card INTEGER NOT NULL,
    session INTEGER NOT NULL,
    text TEXT NOT NULL
);
