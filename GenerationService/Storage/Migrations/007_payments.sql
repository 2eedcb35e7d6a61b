CREATE TABLE payments (
    id TEXT PRIMARY KEY,
    provider TEXT NOT NULL,
    charge_id TEXT NOT NULL,
    state TEXT NOT NULL,
    reason TEXT,
    reference TEXT,
    currency TEXT,
    amount BIGINT,
    refunded BIGINT NOT NULL,
    is_disputed BIGINT NOT NULL,
    anomalies TEXT NOT NULL,
    charged_at BIGINT,
    settled_at BIGINT,
    created_at BIGINT NOT NULL,
    updated_at BIGINT NOT NULL
);

CREATE UNIQUE INDEX payments_by_charge ON payments (provider, charge_id);
CREATE INDEX payments_by_state ON payments (state, id);

CREATE TABLE payment_events (
    source TEXT NOT NULL,
    event_id TEXT NOT NULL,
    payment_id TEXT NOT NULL,
    kind TEXT NOT NULL,
    object_id TEXT NOT NULL,
    status TEXT NOT NULL,
    currency TEXT NOT NULL,
    amount BIGINT NOT NULL,
    refunded BIGINT,
    reason TEXT,
    reference TEXT,
    fingerprint TEXT,
    occurred_at BIGINT NOT NULL,
    received_at BIGINT NOT NULL,
    PRIMARY KEY (source, event_id)
);

CREATE INDEX payment_events_by_payment ON payment_events (payment_id);
