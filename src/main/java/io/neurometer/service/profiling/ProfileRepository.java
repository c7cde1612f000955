package io.neurometer.service.profiling;

import io.neurometer.engine.error.EngineException;
import io.neurometer.engine.error.ErrorCode;
import io.neurometer.service.error.Excerpt;
import io.neurometer.service.error.PageRequest;
import io.neurometer.service.error.ProblemCode;
import io.neurometer.service.error.ProblemException;
import io.neurometer.service.profiling.job.JobStatus;
import io.neurometer.service.profiling.job.Jobs;
import io.neurometer.service.profiling.report.Report;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

/** Reports in the database, kept until someone removes them, and the list of them and of jobs. */
@Repository
class ProfileRepository implements ProfileStore {
    private static final String DONE = JobStatus.DONE.word();

    private final JdbcClient jdbc;

    ProfileRepository(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    /**
     * @param status how far it has got, as {@link JobStatus} says
     * @param hardware null for a job, and for a report of before there were such names
     * @param valid null where nobody judged it
     */
    record Summary(
            String id,
            String created,
            String model,
            String protocol,
            String status,
            @Nullable String hostFingerprint,
            @Nullable String hardware,
            @Nullable String instance,
            @Nullable Boolean valid) {

        /** Where the list goes on after this. */
        String position() {
            return created + " " + id;
        }
    }

    /** Adds a report, in the place of the job that made it if there is one. */
    @Override
    public void add(Report report, String json) {
        jdbc.sql("INSERT INTO profile_report"
                        + " (id, created, model, protocol, status, host_fingerprint, report, finished, hardware, instance,"
                        + " valid) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"
                        + " ON CONFLICT (id) DO UPDATE SET model = excluded.model, status = excluded.status,"
                        + " host_fingerprint = excluded.host_fingerprint, report = excluded.report,"
                        + " finished = excluded.finished, hardware = excluded.hardware,"
                        + " instance = excluded.instance, valid = excluded.valid, code = NULL, reason = NULL")
                .params(
                        report.id(),
                        report.created(),
                        report.profiled().name(),
                        report.protocolId(),
                        DONE,
                        report.host().host().fingerprint(),
                        json,
                        report.created(),
                        report.origin().hardware(),
                        report.origin().instance())
                .param(word(report.validity()))
                .update();
    }

    /**
     * Adds a report that another host has made.
     *
     * @param created when it was made
     * @return false when there is a profile of this id already, which stays as it is
     */
    boolean addImported(ImportedReport report, String created, String json) {
        return jdbc.sql(
                                "INSERT INTO profile_report"
                                        + " (id, created, model, protocol, status, host_fingerprint, report, finished, hardware,"
                                        + " instance, valid) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (id) DO NOTHING")
                        .params(
                                report.id(),
                                created,
                                report.model(),
                                report.protocol(),
                                DONE,
                                report.hostFingerprint(),
                                json,
                                created)
                        .param(report.hardware())
                        .param(report.instance())
                        .param(word(report.valid()))
                        .update()
                > 0;
    }

    /** The report as it was written; empty also for a job that has none. */
    Optional<String> find(String id) {
        return jdbc.sql("SELECT report FROM profile_report WHERE id = ? AND report IS NOT NULL")
                .param(id)
                .query(String.class)
                .optional();
    }

    /** @throws EngineException {@link ErrorCode#NOT_FOUND} when there is no report of this id */
    String require(String id) {
        return find(id).orElseThrow(Jobs::notFound);
    }

    private static @Nullable String word(@Nullable Boolean valid) {
        return valid == null ? null : valid.toString();
    }

    /** Of a profile that has no report, or none yet. */
    static ProblemException unfinished(String id) {
        return new ProblemException(
                ProblemCode.PROFILE_UNFINISHED,
                "the profile '" + Excerpt.of(id) + "' has no report, or none yet; GET /profiles/{id} tells how far"
                        + " it is");
    }

    /** Newest first, and one more than the page has if there is one. */
    List<Summary> page(PageRequest page, int offset, ProfileFilter filter) {
        Position after = page.after() == null ? null : Position.read(page.after());
        JdbcClient.StatementSpec query =
                jdbc.sql("SELECT id, created, model, protocol, status, host_fingerprint, hardware, instance, valid"
                        + " FROM profile_report WHERE " + filter.condition()
                        + (after == null ? "" : " AND created <= :created AND (created < :created OR id > :id)")
                        + " ORDER BY created DESC, id LIMIT :limit OFFSET :offset");
        JdbcClient.StatementSpec placed =
                after == null ? query : query.param("created", after.created()).param("id", after.id());
        return placed.params(filter.values())
                .param("limit", page.limit() + 1)
                .param("offset", offset)
                .query((row, number) -> new Summary(
                        row.getString("id"),
                        row.getString("created"),
                        row.getString("model"),
                        row.getString("protocol"),
                        row.getString("status"),
                        row.getString("host_fingerprint"),
                        row.getString("hardware"),
                        row.getString("instance"),
                        row.getString("valid") == null ? null : Boolean.valueOf(row.getString("valid"))))
                .list();
    }

    /** Where the list goes on. */
    private record Position(String created, String id) {
        static Position read(String text) {
            String[] parts = text.split(" ", 2);
            return new Position(parts[0], parts.length == 2 ? parts[1] : "");
        }
    }

    /** How many there are that fit. */
    long count(ProfileFilter filter) {
        return jdbc.sql("SELECT COUNT(*) FROM profile_report WHERE " + filter.condition())
                .params(filter.values())
                .query(Long.class)
                .single();
    }
}
