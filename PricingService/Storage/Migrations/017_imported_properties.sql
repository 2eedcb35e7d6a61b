-- How many rows of an import a property's facts were drawn from, so that a later import may correct them; null once a person has set them,
-- and for those that are older than this column, which nobody can tell any more.
ALTER TABLE properties ADD COLUMN imported_rows BIGINT;
