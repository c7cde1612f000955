package io.neurometer.service.models;

import io.neurometer.engine.error.EngineException;
import io.neurometer.engine.error.ErrorCode;
import io.neurometer.engine.error.Fault;
import io.neurometer.service.error.Excerpt;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
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
class ModelRepository implements ModelSource {
    private static final int PIECE_BYTES = 4 << 20;

    private static final String SELECT = """
            SELECT v.name, v.version, v.format, v.content_sha256, v.weights_sha256, v.created,
                   c.byte_count + COALESCE(w.byte_count, 0) AS byte_count
            FROM model_version v
            JOIN model_content c ON c.sha256 = v.content_sha256
            LEFT JOIN model_content w ON w.sha256 = v.weights_sha256
            """;

    private static final String NEWEST_FIRST = " WHERE v.name = ? ORDER BY v.version DESC";

    private static final String UNUSED = """
            NOT EXISTS (SELECT 1 FROM model_version v
                        WHERE v.content_sha256 = model_content.sha256 OR v.weights_sha256 = model_content.sha256)
            """;

    private final JdbcClient jdbc;
    private final SpoolDirectory spool;
    private final Clock clock = Clock.systemUTC();

    ModelRepository(JdbcClient jdbc, SpoolDirectory spool) {
        this.jdbc = jdbc;
        this.spool = spool;
    }

    /** Takes in a file without holding it in the heap. */
    ModelContent spool(InputStream source) throws IOException {
        return ModelContent.spool(source, spool.path());
    }

    /** Takes in a file that is still to be written. */
    ModelContent spool(ModelContent.Writer source) throws IOException {
        return ModelContent.spool(source, spool.path());
    }

    /**
     * What came of adding a version.
     *
     * @param version the new one, or the one that has the same files
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
        return query(SELECT + NEWEST_FIRST, name).stream()
                .filter(version ->
                        version.sha256().equals(sha256) && Objects.equals(version.weightsSha256(), weightsSha256))
                .findFirst();
    }

    @Override
    public ModelVersion require(String name, @Nullable Long version) {
        List<ModelVersion> found = version == null
                ? query(SELECT + NEWEST_FIRST + " LIMIT 1", name)
                : query(SELECT + " WHERE v.name = ? AND v.version = ?", name, version);
        return found.stream().findFirst().orElseThrow(() -> unknown(name, version));
    }

    /** Newest first, never empty. @throws EngineException {@link ErrorCode#NOT_FOUND} */
    List<ModelVersion> requireVersions(String name) {
        List<ModelVersion> versions = query(SELECT + NEWEST_FIRST, name);
        if (versions.isEmpty()) {
            throw unknown(name, null);
        }
        return versions;
    }

    /** By name, newest first within each. */
    List<ModelVersion> all() {
        return query(SELECT + " ORDER BY v.name, v.version DESC");
    }

    private List<ModelVersion> query(String sql, Object... parameters) {
        return jdbc.sql(sql).params(parameters).query(ModelRepository::version).list();
    }

    @Override
    public ModelContent content(String sha256) {
        try {
            ModelContent content = ModelContent.spool(
                    target -> {
                        byte @Nullable [] piece = piece(sha256, 0);
                        for (int next = 1; piece != null; next++) {
                            target.write(piece);
                            piece = piece(sha256, next);
                        }
                    },
                    spool.path());
            if (!content.sha256().equals(sha256)) {
                throw new EngineException(Fault.of(ErrorCode.NOT_FOUND, null, "the model has been removed"));
            }
            return content;
        } catch (IOException failure) {
            throw new UncheckedIOException("spooling a stored model failed", failure);
        }
    }

    /**
     * Removes all versions, with every file that no other model uses.
     *
     * @throws EngineException {@link ErrorCode#NOT_FOUND}
     */
    @Transactional
    public void remove(String name) {
        lockKnown(name, null);
        jdbc.sql("DELETE FROM model_version WHERE name = ?").param(name).update();
        jdbc.sql("DELETE FROM model WHERE name = ?").param(name).update();
        removeUnusedContent();
    }

    /**
     * Removes a version, whose number is not given to another as long as the model has versions.
     *
     * @throws EngineException {@link ErrorCode#NOT_FOUND}
     */
    @Transactional
    public void remove(String name, long version) {
        lockKnown(name, version);
        int removed = jdbc.sql("DELETE FROM model_version WHERE name = ? AND version = ?")
                .params(name, version)
                .update();
        if (removed == 0) {
            throw unknown(name, version);
        }
        jdbc.sql("DELETE FROM model WHERE name = ?"
                        + " AND NOT EXISTS (SELECT 1 FROM model_version v WHERE v.name = model.name)")
                .param(name)
                .update();
        removeUnusedContent();
    }

    static EngineException unknown(String name, @Nullable Long version) {
        String what = version == null ? "there is no model of this name" : "the model has no version " + version;
        return new EngineException(Fault.of(ErrorCode.NOT_FOUND, Excerpt.of(name), what)
                .fix("GET /models lists the registered models, GET /zoo the built-in ones"));
    }

    /** Makes others that add to this name or remove from it, in any replica, wait until this transaction ends. */
    private void lock(String name) {
        jdbc.sql("INSERT INTO model (name, last_version) VALUES (?, 0)"
                        + " ON CONFLICT (name) DO UPDATE SET last_version = model.last_version")
                .param(name)
                .update();
    }

    /** Like {@link #lock}, for a model that must be there. */
    private void lockKnown(String name, @Nullable Long version) {
        int locked = jdbc.sql("UPDATE model SET last_version = last_version WHERE name = ?")
                .param(name)
                .update();
        if (locked == 0) {
            throw unknown(name, version);
        }
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
