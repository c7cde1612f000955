package io.neurometer.service.profiling;

import java.util.List;
import java.util.Optional;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

/** Reports in the database, kept until someone removes them. */
@Repository
class ProfileRepository {
    private static final String COMPLETED = "completed";

    private final JdbcClient jdbc;

    ProfileRepository(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    /** @param status how far it has got: always {@code completed} here */
    record Summary(String id, String created, String model, String protocol, String status, String hostFingerprint) {}

    void add(ProfileReport report, String json) {
        jdbc.sql("INSERT INTO profile_report (id, created, model, protocol, status, host_fingerprint, report)"
                        + " VALUES (?, ?, ?, ?, ?, ?, ?)")
                .params(
                        report.id(),
                        report.created(),
                        report.model().name(),
                        report.protocol().id(),
                        COMPLETED,
                        report.host().fingerprint(),
                        json)
                .update();
    }

    /** The report as it was written. */
    Optional<String> find(String id) {
        return jdbc.sql("SELECT report FROM profile_report WHERE id = ?")
                .param(id)
                .query(String.class)
                .optional();
    }

    /** Newest first. */
    List<Summary> page(int limit, int offset) {
        return jdbc.sql("SELECT id, created, model, protocol, status, host_fingerprint FROM profile_report"
                        + " ORDER BY created DESC, id LIMIT ? OFFSET ?")
                .params(limit, offset)
                .query((row, number) -> new Summary(
                        row.getString("id"),
                        row.getString("created"),
                        row.getString("model"),
                        row.getString("protocol"),
                        row.getString("status"),
                        row.getString("host_fingerprint")))
                .list();
    }

    long count() {
        return jdbc.sql("SELECT COUNT(*) FROM profile_report").query(Long.class).single();
    }
}
