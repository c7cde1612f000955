package io.neurometer.service.tuning;

import io.neurometer.engine.measure.host.HostFingerprint;
import io.neurometer.engine.tune.KernelChoice;
import io.neurometer.engine.tune.KernelChoiceStore;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

/** Choices in the database: a row for each host and problem. Those of other hosts are never used. */
@Repository
class KernelChoiceRepository implements KernelChoiceStore {
    /** The latest are read; a host has a few hundred for each network and shape. */
    private static final int MOST = 20_000;

    private final JdbcClient jdbc;
    private final HostFingerprint host;

    KernelChoiceRepository(JdbcClient jdbc, HostFingerprint host) {
        this.jdbc = jdbc;
        this.host = host;
    }

    @Override
    public Map<String, KernelChoice> all() {
        Map<String, KernelChoice> all = new HashMap<>();
        jdbc.sql("SELECT problem, way, nanos, next_way, next_nanos FROM kernel_choice WHERE host_fingerprint = ?"
                        + " ORDER BY created DESC LIMIT " + MOST)
                .param(host.fingerprint())
                .query(row -> {
                    all.put(row.getString(1), choice(row));
                });
        return all;
    }

    private static KernelChoice choice(ResultSet row) throws SQLException {
        String next = row.getString(4);
        return new KernelChoice(row.getString(2), row.getDouble(3), next, next == null ? null : row.getDouble(5));
    }

    @Override
    public void put(String hash, String problem, KernelChoice choice) {
        @Nullable
        Object[] values = {
            host.fingerprint(),
            hash,
            problem,
            choice.way(),
            choice.nanos(),
            choice.next(),
            choice.nextNanos(),
            Instant.now().toString()
        };
        jdbc.sql("INSERT INTO kernel_choice"
                        + " (host_fingerprint, problem, description, way, nanos, next_way, next_nanos, created)"
                        + " VALUES (?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (host_fingerprint, problem)"
                        + " DO UPDATE SET way = excluded.way, nanos = excluded.nanos, next_way = excluded.next_way,"
                        + " next_nanos = excluded.next_nanos, created = excluded.created")
                .params(values)
                .update();
    }
}
