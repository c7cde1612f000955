ALTER TABLE profile_report ADD COLUMN started TEXT;
ALTER TABLE profile_report ADD COLUMN finished TEXT;
ALTER TABLE profile_report ADD COLUMN phase TEXT;
ALTER TABLE profile_report ADD COLUMN percent DOUBLE PRECISION;
ALTER TABLE profile_report ADD COLUMN code TEXT;
ALTER TABLE profile_report ADD COLUMN reason TEXT;
ALTER TABLE profile_report ADD COLUMN cancelling BIGINT NOT NULL DEFAULT 0;

-- Which process measures, and when it last said so, in milliseconds since 1970.
ALTER TABLE profile_report ADD COLUMN owner TEXT;
ALTER TABLE profile_report ADD COLUMN heard BIGINT;

UPDATE profile_report SET status = 'done' WHERE status = 'completed';

CREATE INDEX profile_report_status ON profile_report (status);
