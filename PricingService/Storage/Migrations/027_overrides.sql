-- Nights for which the owner set other bounds than the property's; the same floor and ceiling is a price.
CREATE TABLE overrides (
    property_id TEXT NOT NULL REFERENCES properties (property_id),
    night TEXT NOT NULL,
    floor_minor BIGINT,
    ceiling_minor BIGINT,
    PRIMARY KEY (property_id, night)
);
