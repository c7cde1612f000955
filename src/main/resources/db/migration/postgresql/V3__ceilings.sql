CREATE TABLE host_ceilings (
    host_fingerprint TEXT NOT NULL,
    backend TEXT NOT NULL,
    created TEXT NOT NULL,
    document TEXT NOT NULL,
    PRIMARY KEY (host_fingerprint, backend)
);
