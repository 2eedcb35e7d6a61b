CREATE TABLE ledger_commits (
    height BIGINT PRIMARY KEY,
    commit_hash TEXT NOT NULL UNIQUE,
    previous_hash TEXT NOT NULL,
    appended BIGINT NOT NULL,
    total BIGINT NOT NULL,
    created_at BIGINT NOT NULL
);

CREATE TABLE ledger_entries (
    sequence BIGINT PRIMARY KEY,
    height BIGINT NOT NULL REFERENCES ledger_commits (height),
    entry_id TEXT NOT NULL UNIQUE,
    kind TEXT NOT NULL,
    date TEXT NOT NULL,
    portfolio_id TEXT NOT NULL,
    property_id TEXT NOT NULL,
    amount_minor BIGINT NOT NULL,
    currency TEXT NOT NULL,
    nights BIGINT,
    memo TEXT
);

CREATE INDEX ledger_entries_by_height ON ledger_entries (height, sequence);
CREATE INDEX ledger_entries_by_portfolio ON ledger_entries (portfolio_id, date);
