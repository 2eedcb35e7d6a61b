-- Stays that were booked elsewhere, as an import or a caller told them last: they take their nights while they stand.
CREATE TABLE booked_stays (
    stay_id TEXT PRIMARY KEY,
    property_id TEXT NOT NULL REFERENCES properties (property_id),
    first_night TEXT NOT NULL,
    last_night TEXT NOT NULL,
    cancelled BIGINT NOT NULL
);
CREATE INDEX booked_stays_by_property ON booked_stays (property_id, last_night);
