CREATE TABLE packs (
    pack_id TEXT PRIMARY KEY,
    pack_date TEXT NOT NULL,
    nights BIGINT NOT NULL,
    -- A portfolio, or the empty text for all of them.
    scope TEXT NOT NULL,
    properties BIGINT NOT NULL,
    content_sha256 TEXT NOT NULL,
    state TEXT NOT NULL,
    error TEXT,
    -- The highest properties.revision the prices were computed from: a higher one in the scope makes the pack stale.
    properties_revision BIGINT NOT NULL,
    created_at BIGINT NOT NULL,
    fresh_at BIGINT,
    -- Order of building; dates and clocks do not decide what is newer.
    build_number BIGINT NOT NULL UNIQUE
);
CREATE INDEX packs_by_scope ON packs (scope, pack_date, build_number);

CREATE TABLE pack_prices (
    pack_id TEXT NOT NULL REFERENCES packs (pack_id),
    property_id TEXT NOT NULL,
    portfolio_id TEXT NOT NULL,
    currency TEXT NOT NULL,
    model_version TEXT NOT NULL,
    -- Minor units separated by spaces, one per night from the pack's date.
    prices TEXT NOT NULL,
    PRIMARY KEY (pack_id, property_id)
);
CREATE INDEX pack_prices_by_property ON pack_prices (property_id, pack_id);
