package io.neurometer.service.store;

import io.neurometer.service.PostgresServer;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A process that stores one thing after another is killed, again and again: whatever it has acknowledged is there. */
public abstract class KilledWriterTest {
    private final Class<?> writer;

    @TempDir
    private Path directory;

    /** @param writer as {@link KilledWriters} says */
    protected KilledWriterTest(Class<?> writer) {
        this.writer = writer;
    }

    /** Fails unless the database has all of these, and nothing in part. */
    protected abstract void requireStored(String url, Path folder, List<String> acknowledged);

    @Test
    void everythingAcknowledgedIsInSqlite() throws Exception {
        killAndCheck(KilledWriters.sqlite(directory));
    }

    @Test
    void everythingAcknowledgedIsInPostgres() throws Exception {
        Assumptions.assumeTrue(
                PostgresServer.obstacle().isEmpty(),
                () -> PostgresServer.obstacle().orElseThrow());
        try (PostgresServer postgres = PostgresServer.start()) {
            killAndCheck(postgres.address());
        }
    }

    private void killAndCheck(String url) throws IOException, InterruptedException {
        requireStored(url, directory, KilledWriters.acknowledged(writer, url, directory));
    }
}
