-- Which way to compute an operator was the fastest on a host, by the hash of the problem.
CREATE TABLE kernel_choice (
    host_fingerprint TEXT NOT NULL,
    problem TEXT NOT NULL,
    description TEXT NOT NULL,
    way TEXT NOT NULL,
    nanos REAL NOT NULL,
    next_way TEXT,
    next_nanos REAL,
    created TEXT NOT NULL,
    PRIMARY KEY (host_fingerprint, problem)
);
