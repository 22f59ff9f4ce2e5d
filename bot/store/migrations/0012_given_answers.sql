-- What was answered before a rating: the option that was chosen, and the normal form of what was
-- typed and not judged right. Empty without one, and for ratings before these columns.
ALTER TABLE reviews ADD COLUMN chosen TEXT;
ALTER TABLE reviews ADD COLUMN typed TEXT;
