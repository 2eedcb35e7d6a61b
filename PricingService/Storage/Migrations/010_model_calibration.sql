-- Intercept and slope of Cox's calibration on the held-out outcomes, each with its standard error, separated by spaces.
ALTER TABLE models ADD COLUMN calibration TEXT;
