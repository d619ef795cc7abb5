-- Who answers questions may read and nothing else: accounts of servers become members of this role.
DO $$
BEGIN
    IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'throughcare_reader') THEN
        CREATE ROLE throughcare_reader NOLOGIN;
    END IF;
END $$;

GRANT USAGE ON SCHEMA throughcare TO throughcare_reader;
GRANT SELECT ON ALL TABLES IN SCHEMA throughcare TO throughcare_reader;
