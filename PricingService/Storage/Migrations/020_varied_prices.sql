-- The price before its random variation, the mean of ln(price / reference) over all that could have been drawn, how likely this one was,
-- and the bid price that it was set over.
ALTER TABLE quotes ADD COLUMN unvaried_minor BIGINT;
ALTER TABLE quotes ADD COLUMN centre DOUBLE PRECISION;
ALTER TABLE quotes ADD COLUMN propensity DOUBLE PRECISION;
ALTER TABLE quotes ADD COLUMN bid_minor BIGINT;

-- The same of an outcome's quote; null where the price was not varied, as with imports.
ALTER TABLE outcomes ADD COLUMN centre DOUBLE PRECISION;
ALTER TABLE outcomes ADD COLUMN propensity DOUBLE PRECISION;
ALTER TABLE outcomes ADD COLUMN bid_minor BIGINT;
