CREATE TABLE model_content (
    sha256 TEXT NOT NULL PRIMARY KEY,
    byte_count BIGINT NOT NULL
);

-- In pieces, so that neither a driver nor the database ever holds a whole file in memory.
CREATE TABLE model_content_piece (
    sha256 TEXT NOT NULL REFERENCES model_content (sha256) ON DELETE CASCADE,
    piece BIGINT NOT NULL,
    bytes BYTEA NOT NULL,
    PRIMARY KEY (sha256, piece)
);

CREATE TABLE model (
    name TEXT NOT NULL PRIMARY KEY,
    last_version BIGINT NOT NULL
);

CREATE TABLE model_version (
    name TEXT NOT NULL REFERENCES model (name) ON DELETE CASCADE,
    version BIGINT NOT NULL,
    format TEXT NOT NULL,
    content_sha256 TEXT NOT NULL REFERENCES model_content (sha256),
    weights_sha256 TEXT REFERENCES model_content (sha256),
    created TEXT NOT NULL,
    PRIMARY KEY (name, version)
);

CREATE INDEX model_version_content ON model_version (content_sha256);
CREATE INDEX model_version_weights ON model_version (weights_sha256);

CREATE TABLE profile_report (
    id TEXT NOT NULL PRIMARY KEY,
    created TEXT NOT NULL,
    model TEXT NOT NULL,
    protocol TEXT NOT NULL,
    status TEXT NOT NULL,
    host_fingerprint TEXT,
    report TEXT
);

CREATE INDEX profile_report_created ON profile_report (created);
