-- What makes the tables of a version quick, once they are full.
ALTER TABLE record ADD PRIMARY KEY (position);
CREATE UNIQUE INDEX ON record (id);
CREATE INDEX ON record (title, id);
ALTER TABLE passage ADD PRIMARY KEY (row);
CREATE INDEX ON passage (record);
ALTER TABLE embedding ADD PRIMARY KEY (row);
ALTER TABLE centre ADD PRIMARY KEY (record);
ALTER TABLE trait ADD PRIMARY KEY (record);
ALTER TABLE posting ADD PRIMARY KEY (leg, token);
