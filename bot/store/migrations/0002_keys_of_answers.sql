-- The key of an answer begins with its account, PLATFORM:ACCOUNT:EVENT, so that the answers to an
-- account can be found. It was PLATFORM:EVENT:ACCOUNT: the account is what follows the last colon,
-- where rtrim stops, which removes all characters but colons from the end.
UPDATE requests SET key = substr(key, 1, instr(key, ':'))
    || substr(key, length(rtrim(key, replace(key, ':', ''))) + 1)
    || substr(key, instr(key, ':'), length(rtrim(key, replace(key, ':', ''))) - instr(key, ':'));

-- What was deleted before is still in the file: it is compacted after this.
PRAGMA user_version = 1;
