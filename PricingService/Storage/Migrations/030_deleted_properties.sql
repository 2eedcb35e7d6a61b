-- When a property was deleted: its outcomes, quotes and packs stay, and nothing prices it any more.
ALTER TABLE properties ADD COLUMN deleted_at BIGINT;
