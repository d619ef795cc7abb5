-- The tables of one index version. Rows number passages and positions number records, as in the bundle.
CREATE TABLE file (
    name text PRIMARY KEY,
    sha256 text NOT NULL,
    content bytea NOT NULL
);

CREATE TABLE record (
    position integer NOT NULL,
    id text COLLATE "C" NOT NULL,
    title text COLLATE "C" NOT NULL,
    searchable boolean NOT NULL,
    first_row integer NOT NULL,
    passages integer NOT NULL,
    country text[] NOT NULL,
    phase text[] NOT NULL,
    gender_focus text[] NOT NULL,
    actor text[] NOT NULL,
    record_type text[] NOT NULL,
    evidence_status text[] NOT NULL,
    header json NOT NULL,
    translations json NOT NULL
);

CREATE TABLE passage (
    row integer NOT NULL,
    record integer NOT NULL,
    digest uuid NOT NULL,
    content json NOT NULL
);

-- owner is the record that a passage answers for, -1 where it answers no question. The vectors stand apart from the
-- texts, so that a scan over them reads nothing else.
CREATE TABLE embedding (
    row integer NOT NULL,
    owner integer NOT NULL,
    digest uuid NOT NULL,
    vector vector({dimension}) NOT NULL
);
ALTER TABLE embedding ALTER COLUMN vector SET STORAGE PLAIN;

CREATE TABLE centre (
    record integer NOT NULL,
    vector vector({dimension}) NOT NULL
);
ALTER TABLE centre ALTER COLUMN vector SET STORAGE PLAIN;

-- Which values of its header each record carries, 1 or 0, in the order of the vocabulary.
CREATE TABLE trait (
    record integer NOT NULL,
    vector vector({traits}) NOT NULL
);

-- The rows that hold a token and what each adds to the BM25 score of its row, as the bundle computed it.
-- Packed: one array instead of a row for each posting is a ninth of the size, and as fast.
CREATE TABLE posting (
    leg text COLLATE "C" NOT NULL,
    token text COLLATE "C" NOT NULL,
    held integer NOT NULL,
    rows integer[] NOT NULL,
    weights real[] NOT NULL
);
ALTER TABLE posting ALTER COLUMN rows SET STORAGE EXTERNAL, ALTER COLUMN weights SET STORAGE EXTERNAL;
