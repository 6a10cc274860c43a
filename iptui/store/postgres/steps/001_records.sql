-- Records as the JSON text that every engine of iptui stores (json would do; jsonb would lose the order of keys).
CREATE SCHEMA iptui;

CREATE TABLE iptui.facts (name text PRIMARY KEY, value text NOT NULL);
INSERT INTO iptui.facts VALUES ('workspace', gen_random_uuid()::text);

-- One row for each transaction. The token tells a client whose connection was cut whether it was kept.
CREATE TABLE iptui.commits (
    commit bigint PRIMARY KEY,
    token uuid NOT NULL UNIQUE,
    transaction xid8 NOT NULL DEFAULT pg_current_xact_id(),
    login text NOT NULL DEFAULT session_user,
    at timestamptz NOT NULL DEFAULT clock_timestamp(),
    actor text NOT NULL,
    action text NOT NULL
);
CREATE INDEX ON iptui.commits (transaction);

CREATE TABLE iptui.records (
    kind text NOT NULL,
    id text NOT NULL,
    rev bigint NOT NULL,
    doc text NOT NULL,
    PRIMARY KEY (kind, id)
);

CREATE TABLE iptui.audit (
    commit bigint PRIMARY KEY,
    previous text NOT NULL,
    hash text NOT NULL,
    subject text NOT NULL,
    actor text NOT NULL,
    action text NOT NULL,
    doc text NOT NULL
);
CREATE INDEX ON iptui.audit (subject, commit);

CREATE TABLE iptui.changes (
    commit bigint NOT NULL,
    seq int NOT NULL,
    kind text NOT NULL,
    id text NOT NULL,
    action text NOT NULL,
    PRIMARY KEY (commit, seq)
);

CREATE TABLE iptui.blobs (
    sha256 text PRIMARY KEY CHECK (sha256 ~ '^[0-9a-f]{64}$'),
    data bytea NOT NULL
);
-- Evidence and pictures are packed already.
ALTER TABLE iptui.blobs ALTER COLUMN data SET STORAGE EXTERNAL;

CREATE TABLE iptui.batches (
    name text PRIMARY KEY,
    first bigint NOT NULL,
    rows bigint NOT NULL,
    added bigint NOT NULL,
    digest text NOT NULL,
    source text NOT NULL,
    at text NOT NULL
);

-- Products are only ever added; a later one of the same id makes the earlier one dead.
CREATE TABLE iptui.products (
    number bigint PRIMARY KEY,
    id text NOT NULL,
    doc text NOT NULL
);
CREATE TABLE iptui.product_ids (
    id text PRIMARY KEY,
    number bigint NOT NULL,
    hash bytea NOT NULL
);
CREATE TABLE iptui.dead_products (number bigint PRIMARY KEY);

-- Files made of the rest, by one client for all: gone at will.
CREATE TABLE iptui.derived (
    mark text NOT NULL,
    place int NOT NULL,
    part int NOT NULL,
    name text NOT NULL,
    written bigint NOT NULL,
    data bytea NOT NULL,
    login text NOT NULL DEFAULT session_user,
    PRIMARY KEY (mark, place, part)
);
ALTER TABLE iptui.derived ALTER COLUMN data SET STORAGE EXTERNAL;

-- Commits have no gaps: the next number, taken under the lock that every writer holds.
CREATE FUNCTION iptui.number_commit() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF new.commit IS DISTINCT FROM (SELECT coalesce(max(commit), 0) + 1 FROM iptui.commits) THEN
        RAISE EXCEPTION 'commit % is not the next one', new.commit;
    END IF;
    new.transaction := pg_current_xact_id();
    new.login := session_user;
    new.at := clock_timestamp();
    RETURN new;
END $$;
CREATE TRIGGER number_commit BEFORE INSERT ON iptui.commits
    FOR EACH ROW EXECUTE FUNCTION iptui.number_commit();

-- The chain is kept by the database too: an entry that does not follow the last one is refused.
CREATE FUNCTION iptui.chain_audit() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF new.previous IS DISTINCT FROM
        coalesce((SELECT hash FROM iptui.audit ORDER BY commit DESC LIMIT 1), '')
    THEN
        RAISE EXCEPTION 'the audit entry % does not follow the last one', new.commit;
    END IF;
    RETURN new;
END $$;
CREATE TRIGGER chain_audit BEFORE INSERT ON iptui.audit
    FOR EACH ROW EXECUTE FUNCTION iptui.chain_audit();
