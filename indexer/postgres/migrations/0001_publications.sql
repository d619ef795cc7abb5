-- Which index versions there are, and which one is live: the publication of the highest number.
-- Each version has a schema of its own, throughcare_<version>, written once and never changed.
CREATE EXTENSION IF NOT EXISTS vector;

CREATE TABLE throughcare.publication (
    number bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    version text NOT NULL,
    published_at timestamptz NOT NULL DEFAULT clock_timestamp()
);
