package io.neurometer.service.profiling.job;

import java.sql.DatabaseMetaData;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.support.JdbcUtils;
import org.springframework.jdbc.support.MetaDataAccessException;
import org.springframework.stereotype.Repository;

/** Jobs in the database, in the rows that hold their reports later. */
@Repository
class JobRepository {
    private static final String OPEN = "status IN ('queued', 'running')";
    private static final String FAIL =
            "UPDATE profile_report SET status = 'failed', code = :code, reason = :reason, finished = :finished WHERE "
                    + OPEN;

    private final JdbcClient jdbc;
    private final boolean shared;

    JobRepository(JdbcClient jdbc, DataSource source) throws MetaDataAccessException {
        this.jdbc = jdbc;
        String product = JdbcUtils.extractDatabaseMetaData(source, DatabaseMetaData::getDatabaseProductName);
        this.shared = !"SQLite".equals(product);
    }

    /** Whether other processes may have jobs in the same database. */
    boolean isShared() {
        return shared;
    }

    void add(JobState job, String owner, long heard) {
        jdbc.sql("INSERT INTO profile_report (id, created, model, protocol, status, owner, heard)"
                        + " VALUES (?, ?, ?, ?, ?, ?, ?)")
                .params(
                        job.id(),
                        job.times().created(),
                        job.model(),
                        job.protocol(),
                        job.status().word(),
                        owner,
                        heard)
                .update();
    }

    /**
     * How an open job is now.
     *
     * @return whether somebody wants it cancelled
     */
    boolean update(JobState job, long heard) {
        jdbc.sql("UPDATE profile_report SET status = :status, started = :started, phase = :phase, percent = :percent,"
                        + " heard = :heard WHERE id = :id AND " + OPEN)
                .param("status", job.status().word())
                .param("started", job.times().started())
                .param("phase", job.progress().phase())
                .param("percent", job.progress().percent())
                .param("heard", heard)
                .param("id", job.id())
                .update();
        return jdbc.sql("SELECT cancelling FROM profile_report WHERE id = ?")
                .param(job.id())
                .query(Integer.class)
                .optional()
                .map(cancelling -> cancelling != 0)
                .orElse(false);
    }

    /** How a job without a report has ended; one that has a report stays as it is. */
    void end(JobState job) {
        jdbc.sql("UPDATE profile_report SET status = :status, finished = :finished, phase = :phase,"
                        + " percent = :percent, code = :code, reason = :reason WHERE id = :id AND report IS NULL")
                .param("status", job.status().word())
                .param("finished", job.times().finished())
                .param("phase", job.progress().phase())
                .param("percent", job.progress().percent())
                .param("code", job.cause().code())
                .param("reason", job.cause().reason())
                .param("id", job.id())
                .update();
    }

    /** Whether there was an open job to be cancelled by the process that has it. */
    boolean askToCancel(String id) {
        return jdbc.sql("UPDATE profile_report SET cancelling = 1 WHERE id = ? AND " + OPEN)
                        .param(id)
                        .update()
                > 0;
    }

    /** Removes a report, or what is left of a job that is over. */
    boolean remove(String id) {
        return jdbc.sql("DELETE FROM profile_report WHERE id = ? AND NOT " + OPEN)
                        .param(id)
                        .update()
                > 0;
    }

    /** Ends the open jobs of a process that is gone. @param owner whose, or null for all of them */
    int endOpen(@Nullable String owner, JobFailure failure, String finished) {
        return jdbc.sql(FAIL + (owner == null ? "" : " AND owner = :owner"))
                .param("code", failure.code().name())
                .param("reason", failure.reason())
                .param("finished", finished)
                .param("owner", owner)
                .update();
    }

    /** Ends an open job, unless its process has been heard of since. @param heard its last heartbeat */
    int endSilent(String id, long heard, JobFailure failure, String finished) {
        return jdbc.sql(FAIL + " AND id = :id AND heard = :heard")
                .param("code", failure.code().name())
                .param("reason", failure.reason())
                .param("finished", finished)
                .param("id", id)
                .param("heard", heard)
                .update();
    }

    /** The last heartbeat of each open job of other processes, by job. */
    Map<String, Long> heartbeats(String owner) {
        Map<String, Long> heard = new HashMap<>();
        jdbc.sql("SELECT id, heard FROM profile_report WHERE " + OPEN + " AND owner <> ?")
                .param(owner)
                .query((ResultSet row) -> {
                    heard.put(row.getString("id"), row.getLong("heard"));
                });
        return heard;
    }

    Optional<JobState> find(String id) {
        return jdbc.sql("SELECT id, status, model, protocol, created, started, finished, cancelling, phase, percent,"
                        + " code, reason FROM profile_report WHERE id = ?")
                .param(id)
                .query(JobRepository::state)
                .optional();
    }

    private static JobState state(ResultSet row, int number) throws SQLException {
        JobStatus status = JobStatus.ofWord(row.getString("status"));
        return new JobState(
                row.getString("id"),
                status,
                row.getString("model"),
                row.getString("protocol"),
                new JobState.Times(row.getString("created"), row.getString("started"), row.getString("finished")),
                row.getInt("cancelling") != 0 && !status.isFinal(),
                null,
                new JobState.JobProgress(
                        row.getString("phase"),
                        status == JobStatus.DONE ? 100 : row.getDouble("percent"),
                        0,
                        0,
                        Map.of()),
                new JobState.Cause(row.getString("code"), row.getString("reason")));
    }
}
