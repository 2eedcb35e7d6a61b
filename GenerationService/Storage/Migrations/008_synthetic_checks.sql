CREATE TABLE synthetic_checks (
    name TEXT PRIMARY KEY,
    status TEXT NOT NULL CHECK (status IN ('unknown', 'up', 'down')),
    since BIGINT NOT NULL,
    streak BIGINT NOT NULL,
    first_at BIGINT NOT NULL,
    last_at BIGINT NOT NULL,
    last_outcome TEXT NOT NULL,
    last_detail TEXT NOT NULL,
    last_micros BIGINT NOT NULL,
    certificate_expires_at BIGINT
);

-- Every result, for two days.
CREATE TABLE check_results (
    check_name TEXT NOT NULL,
    at BIGINT NOT NULL,
    passed BIGINT NOT NULL,
    excluded BIGINT NOT NULL,
    micros BIGINT NOT NULL,
    PRIMARY KEY (check_name, at)
);

-- Their sums by hour, for as long as the windows reach back.
CREATE TABLE check_hours (
    check_name TEXT NOT NULL,
    hour BIGINT NOT NULL,
    good BIGINT NOT NULL,
    bad BIGINT NOT NULL,
    excluded BIGINT NOT NULL,
    covered_millis BIGINT NOT NULL,
    micros BIGINT NOT NULL,
    max_micros BIGINT NOT NULL,
    PRIMARY KEY (check_name, hour)
);

CREATE TABLE check_alerts (
    check_name TEXT NOT NULL,
    kind TEXT NOT NULL CHECK (kind IN ('failing', 'certificate')),
    state TEXT NOT NULL CHECK (state IN ('firing', 'resolved')),
    sent TEXT NOT NULL CHECK (sent IN ('', 'firing', 'resolved')),
    service TEXT NOT NULL,
    severity TEXT NOT NULL,
    summary TEXT NOT NULL,
    description TEXT NOT NULL,
    starts_at BIGINT NOT NULL,
    ends_at BIGINT,
    PRIMARY KEY (check_name, kind),
    CHECK ((state = 'resolved') = (ends_at IS NOT NULL))
);
