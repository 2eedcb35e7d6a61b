CREATE TABLE competitor_rates (
    property_id TEXT NOT NULL REFERENCES properties (property_id),
    stay_date TEXT NOT NULL,
    -- Who reported it: a configured feed, or whoever pushes.
    source TEXT NOT NULL,
    competitor TEXT NOT NULL,
    length_of_stay BIGINT NOT NULL,
    price_minor BIGINT NOT NULL,
    observed_at BIGINT NOT NULL,
    -- The feed's document that it came with, where its time of observation is that of the document.
    document TEXT,
    PRIMARY KEY (property_id, stay_date, source, competitor, length_of_stay)
);
CREATE INDEX competitor_rates_by_document ON competitor_rates (source, document);

-- One row for each property with rates: what is in memory is reloaded when the revision has grown. Writers of a property lock its row.
CREATE TABLE competitor_books (
    property_id TEXT PRIMARY KEY REFERENCES properties (property_id),
    revision BIGINT NOT NULL,
    changed_at BIGINT NOT NULL
);
CREATE INDEX competitor_books_by_change ON competitor_books (changed_at);

CREATE TABLE competitor_sources (
    source TEXT PRIMARY KEY,
    first_data_at BIGINT NOT NULL,
    last_data_at BIGINT NOT NULL
);

CREATE TABLE competitor_feeds (
    source TEXT PRIMARY KEY,
    -- SHA-256 of how the feed is configured: what is known of another configuration's document says nothing of this one's.
    fingerprint TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    next_pull_at BIGINT NOT NULL,
    lease_token TEXT,
    lease_until BIGINT NOT NULL,
    failures BIGINT NOT NULL,
    last_pull_at BIGINT,
    last_success_at BIGINT,
    last_status TEXT,
    last_error TEXT,
    etag TEXT,
    last_modified BIGINT,
    document TEXT,
    -- Of the last document that was read: what became of its rows, and the first refused ones as JSON.
    kept BIGINT NOT NULL,
    unchanged BIGINT NOT NULL,
    refused BIGINT NOT NULL,
    refused_rows TEXT NOT NULL
);
