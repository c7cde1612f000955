-- Where a report comes from and whether it is valid, so that lists can be filtered. Reports of before have none of it.
ALTER TABLE profile_report ADD COLUMN hardware TEXT;
ALTER TABLE profile_report ADD COLUMN instance TEXT;
-- 'true' or 'false'; null where nobody judged it, and for jobs.
ALTER TABLE profile_report ADD COLUMN valid TEXT;

CREATE INDEX profile_report_model ON profile_report (model);
