CREATE TABLE stays (
    id TEXT PRIMARY KEY,
    nights BIGINT NOT NULL,
    price DOUBLE PRECISION NOT NULL,
    note TEXT
);
INSERT INTO stays (id, nights, price, note) VALUES ('first', 1, 1.5, NULL);
