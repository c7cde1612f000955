package io.neurometer.service.profiling;

import io.neurometer.engine.measure.ceiling.CeilingStore;
import io.neurometer.engine.measure.ceiling.Ceilings;
import java.util.Optional;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

/** Ceilings in the database: one document for each host and backend. */
@Repository
class CeilingRepository implements CeilingStore {
    private final JdbcClient jdbc;

    CeilingRepository(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    @Override
    public Optional<Ceilings> find(String fingerprint, String backend) {
        return jdbc.sql("SELECT document FROM host_ceilings WHERE host_fingerprint = ? AND backend = ?")
                .params(fingerprint, backend)
                .query(String.class)
                .optional()
                .map(CeilingsJson::read);
    }

    @Override
    public void put(Ceilings ceilings) {
        jdbc.sql("INSERT INTO host_ceilings (host_fingerprint, backend, created, document) VALUES (?, ?, ?, ?)"
                        + " ON CONFLICT (host_fingerprint, backend)"
                        + " DO UPDATE SET created = excluded.created, document = excluded.document")
                .params(
                        ceilings.fingerprint(),
                        ceilings.backend(),
                        ceilings.origin().created(),
                        CeilingsJson.write(ceilings))
                .update();
    }
}
