CREATE TABLE users (
    id TEXT PRIMARY KEY,
    source TEXT NOT NULL,
    registered_at BIGINT NOT NULL,
    last_active_at BIGINT NOT NULL
);

CREATE INDEX users_by_activity ON users (last_active_at);
