-- Changes with every change of the models, so that processes see what others have done.
CREATE TABLE model_stamp (
    stamp INTEGER NOT NULL
);

INSERT INTO model_stamp (stamp) VALUES (0);

-- Is written to find out whether there is room on the disk. Always empty.
CREATE TABLE store_probe (
    id INTEGER NOT NULL PRIMARY KEY,
    bytes BLOB NOT NULL
);
