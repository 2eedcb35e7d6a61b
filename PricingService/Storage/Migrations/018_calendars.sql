CREATE TABLE calendar_feeds (
    source TEXT PRIMARY KEY,
    -- SHA-256 of how the calendar is configured; its address, which is a secret, stands nowhere else.
    fingerprint TEXT NOT NULL,
    property_id TEXT NOT NULL,
    failures BIGINT NOT NULL,
    last_pull_at BIGINT,
    last_success_at BIGINT,
    last_status TEXT,
    last_error TEXT,
    etag TEXT,
    last_modified BIGINT,
    -- Of the calendar that was read last: events that take nights, and those that take none.
    events BIGINT NOT NULL,
    left_out BIGINT NOT NULL,
    -- When the nights last changed.
    changed_at BIGINT NOT NULL
);

-- Nights that a calendar says cannot be had: how many stays cover one, and whether it is closed without being sold.
CREATE TABLE calendar_nights (
    source TEXT NOT NULL,
    property_id TEXT NOT NULL REFERENCES properties (property_id),
    night TEXT NOT NULL,
    sold BIGINT NOT NULL,
    closed BIGINT NOT NULL,
    PRIMARY KEY (property_id, night, source)
);
CREATE INDEX calendar_nights_by_source ON calendar_nights (source, night);
