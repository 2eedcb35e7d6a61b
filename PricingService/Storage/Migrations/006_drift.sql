-- What speaks against each serving model so far; begun anew with each version.
CREATE TABLE drift (
    property_id TEXT PRIMARY KEY REFERENCES properties (property_id),
    model_version TEXT NOT NULL,
    -- Cumulative sums: acceptance above and below what the model expects, price response flatter and steeper.
    sums TEXT NOT NULL,
    -- Counts by bin of the inputs that the model was trained on, and of those seen since.
    trained_inputs TEXT NOT NULL,
    seen_inputs TEXT NOT NULL
);
