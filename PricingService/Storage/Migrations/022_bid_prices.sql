-- What each portfolio's outcomes said when they were last learnt from.
CREATE TABLE learnings (
    portfolio_id TEXT PRIMARY KEY,
    outcomes BIGINT NOT NULL,
    learnt_at BIGINT NOT NULL
);

CREATE TABLE bid_prices (
    property_id TEXT PRIMARY KEY REFERENCES properties (property_id),
    version TEXT NOT NULL,
    -- How guests respond, drawn towards the portfolio: coefficients and their covariance; how far from the rules it may price.
    mean TEXT NOT NULL,
    covariance TEXT NOT NULL,
    reach DOUBLE PRECISION NOT NULL,
    -- Ten-thousandths of the reference price, by units left, kind of night and lead time.
    bids TEXT NOT NULL,
    learnt_at BIGINT NOT NULL
);

-- Outcomes whose price was varied at random, of those a model was trained on; null for models of earlier releases.
ALTER TABLE models ADD COLUMN varied DOUBLE PRECISION;
