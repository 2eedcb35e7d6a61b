CREATE TABLE only_postgresql (id TEXT PRIMARY KEY);
