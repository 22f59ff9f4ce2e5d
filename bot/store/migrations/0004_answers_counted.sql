-- To how many questions a player gave an answer, right or wrong; empty for battles before this
-- column.
ALTER TABLE battle_results ADD COLUMN answered INTEGER;
