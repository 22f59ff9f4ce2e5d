-- Accounts that took no private message: on how many days in a row, and the last of them (days since
-- 1970, UTC). Few have a row: it is deleted when a message arrives.
CREATE TABLE unreached (
    platform TEXT NOT NULL,
    account TEXT NOT NULL,
    days INTEGER NOT NULL,
    last_day INTEGER NOT NULL,
    PRIMARY KEY (platform, account)
) WITHOUT ROWID;
