-- 0: built from the command line, and its duration is in the metrics of no service yet. What a service built it has measured itself.
ALTER TABLE pack_builds ADD COLUMN measured BIGINT NOT NULL DEFAULT 1;
CREATE INDEX pack_builds_not_measured ON pack_builds (finished_at) WHERE measured = 0;
