-- Who studies a deck: for the page that shows how its cards are known.
CREATE INDEX begun_by_deck ON begun (deck, person);
