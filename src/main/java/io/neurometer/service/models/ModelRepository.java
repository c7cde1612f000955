package io.neurometer.service.models;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;
import org.springframework.transaction.annotation.Transactional;

/** Registered models in the database: versions by name, and the bytes they consist of by digest, each stored once. */
@Repository
class ModelRepository {
    private static final int PIECE_BYTES = 4 << 20;

    private static final String SELECT = """
            SELECT v.name, v.version, v.format, v.content_sha256, v.weights_sha256, v.created,
                   c.byte_count + COALESCE(w.byte_count, 0) AS byte_count
            FROM model_version v
            JOIN model_content c ON c.sha256 = v.content_sha256
            LEFT JOIN model_content w ON w.sha256 = v.weights_sha256
            """;

    private static final String UNUSED = """
            NOT EXISTS (SELECT 1 FROM model_version v
                        WHERE v.content_sha256 = model_content.sha256 OR v.weights_sha256 = model_content.sha256)
            """;

    private final JdbcClient jdbc;
    private final Clock clock = Clock.systemUTC();

    ModelRepository(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    /**
     * What came of adding a version.
     *
     * @param version the new one, or the one that has the same files
     * @param isNew whether it was added
     */
    record Addition(ModelVersion version, boolean isNew) {}

    /** Adds a version unless there is one with exactly these files. */
    @Transactional
    public Addition add(String name, ModelFormat format, ModelContent content, @Nullable ModelContent weights) {
        lock(name);
        String weightsSha256 = weights == null ? null : weights.sha256();
        Optional<ModelVersion> same = find(name, content.sha256(), weightsSha256);
        if (same.isPresent()) {
            return new Addition(same.get(), false);
        }
        long version = nextVersion(name);
        store(content);
        if (weights != null) {
            store(weights);
        }
        Instant created = clock.instant();
        jdbc.sql("INSERT INTO model_version (name, version, format, content_sha256, weights_sha256, created)"
                        + " VALUES (:name, :version, :format, :content, :weights, :created)")
                .param("name", name)
                .param("version", version)
                .param("format", format.id())
                .param("content", content.sha256())
                .param("weights", weightsSha256)
                .param("created", created.toString())
                .update();
        long bytes = content.size() + (weights == null ? 0 : weights.size());
        return new Addition(
                new ModelVersion(name, version, content.sha256(), weightsSha256, format, bytes, created), true);
    }

    /** The newest version with exactly these files. */
    private Optional<ModelVersion> find(String name, String sha256, @Nullable String weightsSha256) {
        return versions(name).stream()
                .filter(version ->
                        version.sha256().equals(sha256) && Objects.equals(version.weightsSha256(), weightsSha256))
                .findFirst();
    }

    Optional<ModelVersion> find(String name, long version) {
        return jdbc.sql(SELECT + " WHERE v.name = ? AND v.version = ?")
                .params(name, version)
                .query(ModelRepository::version)
                .optional();
    }

    Optional<ModelVersion> findLatest(String name) {
        return jdbc.sql(SELECT + " WHERE v.name = ? ORDER BY v.version DESC LIMIT 1")
                .params(name)
                .query(ModelRepository::version)
                .optional();
    }

    /** Newest first. */
    List<ModelVersion> versions(String name) {
        return jdbc.sql(SELECT + " WHERE v.name = ? ORDER BY v.version DESC")
                .params(name)
                .query(ModelRepository::version)
                .list();
    }

    /** By name, newest first within each. */
    List<ModelVersion> all() {
        return jdbc.sql(SELECT + " ORDER BY v.name, v.version DESC")
                .query(ModelRepository::version)
                .list();
    }

    /** Copies a file into memory that is mapped from {@code directory}. */
    ModelContent content(String sha256, Path directory) throws IOException {
        return ModelContent.spool(
                target -> {
                    byte @Nullable [] piece = piece(sha256, 0);
                    for (int next = 1; piece != null; next++) {
                        target.write(piece);
                        piece = piece(sha256, next);
                    }
                },
                directory);
    }

    /** The number of versions removed, with every file that no other version uses. */
    @Transactional
    public int remove(String name) {
        if (!lockKnown(name)) {
            return 0;
        }
        int removed =
                jdbc.sql("DELETE FROM model_version WHERE name = ?").param(name).update();
        jdbc.sql("DELETE FROM model WHERE name = ?").param(name).update();
        removeUnusedContent();
        return removed;
    }

    /** Whether there was such a version; its number is not given to another as long as the model has versions. */
    @Transactional
    public boolean remove(String name, long version) {
        if (!lockKnown(name)) {
            return false;
        }
        int removed = jdbc.sql("DELETE FROM model_version WHERE name = ? AND version = ?")
                .params(name, version)
                .update();
        jdbc.sql("DELETE FROM model WHERE name = ?"
                        + " AND NOT EXISTS (SELECT 1 FROM model_version v WHERE v.name = model.name)")
                .param(name)
                .update();
        removeUnusedContent();
        return removed > 0;
    }

    /** Makes others that add to this name or remove from it, in any replica, wait until this transaction ends. */
    private void lock(String name) {
        jdbc.sql("INSERT INTO model (name, last_version) VALUES (?, 0)"
                        + " ON CONFLICT (name) DO UPDATE SET last_version = model.last_version")
                .param(name)
                .update();
    }

    /** Like {@link #lock}, unless there is no such name: then it does nothing. */
    private boolean lockKnown(String name) {
        return jdbc.sql("UPDATE model SET last_version = last_version WHERE name = ?")
                        .param(name)
                        .update()
                > 0;
    }

    private long nextVersion(String name) {
        jdbc.sql("UPDATE model SET last_version = last_version + 1 WHERE name = ?")
                .param(name)
                .update();
        return jdbc.sql("SELECT last_version FROM model WHERE name = ?")
                .param(name)
                .query(Long.class)
                .single();
    }

    /** Stores a file unless it is there, and keeps it from being removed until this transaction ends. */
    private void store(ModelContent content) {
        jdbc.sql("INSERT INTO model_content (sha256, byte_count) VALUES (?, ?)"
                        + " ON CONFLICT (sha256) DO UPDATE SET byte_count = excluded.byte_count")
                .params(content.sha256(), content.size())
                .update();
        boolean known = jdbc.sql("SELECT COUNT(*) FROM model_content_piece WHERE sha256 = ?")
                        .param(content.sha256())
                        .query(Long.class)
                        .single()
                > 0;
        if (known) {
            return;
        }
        ByteBuffer bytes = content.bytes().duplicate();
        for (int piece = 0; bytes.hasRemaining(); piece++) {
            byte[] part = new byte[Math.min(PIECE_BYTES, bytes.remaining())];
            bytes.get(part);
            jdbc.sql("INSERT INTO model_content_piece (sha256, piece, bytes) VALUES (?, ?, ?)")
                    .params(content.sha256(), piece, part)
                    .update();
        }
    }

    private byte @Nullable [] piece(String sha256, int piece) {
        return jdbc.sql("SELECT bytes FROM model_content_piece WHERE sha256 = ? AND piece = ?")
                .params(sha256, piece)
                .query((row, number) -> row.getBytes(1))
                .optional()
                .orElse(null);
    }

    /**
     * The update waits for transactions that are about to use one of these files; the removal, a statement of its own,
     * then sees what they have committed.
     */
    private void removeUnusedContent() {
        jdbc.sql("UPDATE model_content SET byte_count = byte_count WHERE " + UNUSED)
                .update();
        jdbc.sql("DELETE FROM model_content WHERE " + UNUSED).update();
    }

    private static ModelVersion version(ResultSet row, int number) throws SQLException {
        return new ModelVersion(
                row.getString("name"),
                row.getLong("version"),
                row.getString("content_sha256"),
                row.getString("weights_sha256"),
                ModelFormat.ofId(row.getString("format")),
                row.getLong("byte_count"),
                Instant.parse(row.getString("created")));
    }
}
