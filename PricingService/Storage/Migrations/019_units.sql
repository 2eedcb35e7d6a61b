-- How often each night can be sold; null where the owner keeps count elsewhere.
ALTER TABLE properties ADD COLUMN units BIGINT;

-- Nights of which not every unit can be had. What is pushed in replaces what was counted from bookings.
CREATE TABLE availability (
    property_id TEXT NOT NULL REFERENCES properties (property_id),
    night TEXT NOT NULL,
    units_left BIGINT NOT NULL,
    -- 1: the owner does not let it, however many units are left.
    closed BIGINT NOT NULL,
    PRIMARY KEY (property_id, night)
);

-- Accepted quotes that took a unit of each of their nights, so that a cancellation gives back what was taken, once.
CREATE TABLE stays (
    quote_id TEXT PRIMARY KEY,
    property_id TEXT NOT NULL REFERENCES properties (property_id),
    first_night TEXT NOT NULL,
    nights BIGINT NOT NULL,
    cancelled_at BIGINT
);
