-- What text models cost, by day of the budget, in millionths of a US dollar. A row a day, of the last 400 days: it is the bill.
CREATE TABLE ai_spend_days (
    day TEXT PRIMARY KEY,
    spent_micro_usd BIGINT NOT NULL,
    reserved_micro_usd BIGINT NOT NULL
);

-- Calls that are being made; one that stays was made by a process that crashed.
CREATE TABLE ai_reservations (
    id TEXT PRIMARY KEY,
    day TEXT NOT NULL,
    model TEXT NOT NULL,
    micro_usd BIGINT NOT NULL,
    reserved_at BIGINT NOT NULL
);

-- 1: the provider did not count them, so they were estimated.
ALTER TABLE generated_texts ADD COLUMN tokens_estimated BIGINT NOT NULL DEFAULT 0;
