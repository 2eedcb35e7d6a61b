-- What was last asked for each night: the next price is at most a step away.
CREATE TABLE asked_prices (
    property_id TEXT NOT NULL REFERENCES properties (property_id),
    stay_date TEXT NOT NULL,
    -- The property's day on which it was last asked, the first and the last price asked on that day, and the last one asked before it.
    asked_on TEXT NOT NULL,
    first_minor BIGINT NOT NULL,
    last_minor BIGINT NOT NULL,
    before_minor BIGINT,
    asked_at BIGINT NOT NULL,
    PRIMARY KEY (property_id, stay_date)
);
CREATE INDEX asked_prices_by_night ON asked_prices (stay_date);
