CREATE TABLE properties (
    property_id TEXT PRIMARY KEY,
    portfolio_id TEXT NOT NULL,
    currency TEXT NOT NULL,
    time_zone TEXT NOT NULL,
    reference_minor BIGINT NOT NULL,
    floor_minor BIGINT NOT NULL,
    ceiling_minor BIGINT NOT NULL,
    step_minor BIGINT NOT NULL,
    -- Grows with every change of any property: a pack remembers the highest it was built from.
    revision BIGINT NOT NULL,
    changed_at BIGINT NOT NULL
);
CREATE INDEX properties_by_portfolio ON properties (portfolio_id, property_id);
CREATE INDEX properties_by_revision ON properties (revision);
