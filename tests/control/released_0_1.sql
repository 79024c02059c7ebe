-- What the releases before Alembic made: step 1 of PRAGMA user_version. It is never changed.
CREATE TABLE calls (
    receipt_id TEXT PRIMARY KEY,
    tenant TEXT NOT NULL,
    person TEXT NOT NULL,
    operation TEXT NOT NULL,
    idempotency_key TEXT,
    fingerprint BLOB NOT NULL,
    answer BLOB NOT NULL,
    receipt BLOB NOT NULL,
    at TEXT NOT NULL
) STRICT, WITHOUT ROWID;
CREATE UNIQUE INDEX calls_by_key ON calls (tenant, idempotency_key) WHERE idempotency_key IS NOT NULL;
CREATE INDEX calls_by_tenant ON calls (tenant, receipt_id);

CREATE TABLE charges (
    receipt_id TEXT PRIMARY KEY REFERENCES calls (receipt_id),
    tenant TEXT NOT NULL,
    units INTEGER NOT NULL CHECK (units >= 0),
    minor INTEGER NOT NULL CHECK (minor >= 0),
    currency TEXT NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX charges_by_tenant ON charges (tenant, minor);

CREATE TABLE jobs (
    id TEXT PRIMARY KEY,
    tenant TEXT NOT NULL,
    person TEXT NOT NULL,
    scopes TEXT NOT NULL,
    operation TEXT NOT NULL,
    request BLOB NOT NULL,
    idempotency_key TEXT,
    fingerprint BLOB NOT NULL,
    state TEXT NOT NULL,
    attempts INTEGER NOT NULL DEFAULT 0,
    resumed INTEGER NOT NULL DEFAULT 0,
    cancel_requested INTEGER NOT NULL DEFAULT 0,
    progress TEXT,
    accepted_at TEXT NOT NULL,
    started_at TEXT,
    ended_at TEXT,
    receipt_id TEXT REFERENCES calls (receipt_id),
    problem TEXT
) STRICT, WITHOUT ROWID;
CREATE UNIQUE INDEX jobs_by_key ON jobs (tenant, idempotency_key) WHERE idempotency_key IS NOT NULL;
CREATE INDEX jobs_by_tenant ON jobs (tenant, id);
CREATE INDEX jobs_open ON jobs (id) WHERE state IN ('accepted', 'running');

CREATE TABLE lake_tables (
    tenant TEXT NOT NULL,
    name TEXT NOT NULL,
    version INTEGER NOT NULL,
    PRIMARY KEY (tenant, name)
) STRICT, WITHOUT ROWID;

CREATE TABLE documents (
    tenant TEXT NOT NULL,
    kind TEXT NOT NULL,
    name TEXT NOT NULL,
    body TEXT NOT NULL,
    PRIMARY KEY (tenant, kind, name)
) STRICT, WITHOUT ROWID;

CREATE TABLE secrets (
    digest BLOB PRIMARY KEY,
    kind TEXT NOT NULL,
    tenant TEXT NOT NULL,
    person TEXT NOT NULL,
    scopes TEXT NOT NULL,
    created_at TEXT NOT NULL,
    expires_at TEXT
) STRICT, WITHOUT ROWID;
