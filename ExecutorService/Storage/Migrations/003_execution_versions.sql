ALTER TABLE executions ADD COLUMN service_version TEXT;
