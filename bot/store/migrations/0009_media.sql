-- Pictures and sounds lie in one table, each under a name that is made from a hash of its bytes.
ALTER TABLE images RENAME TO media;
ALTER TABLE image_holders RENAME TO media_holders;
ALTER TABLE media_holders RENAME COLUMN image TO medium;
DROP INDEX holders_of_image;
CREATE INDEX holders_of_medium ON media_holders (medium);
