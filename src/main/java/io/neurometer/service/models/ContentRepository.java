package io.neurometer.service.models;

import io.neurometer.engine.error.EngineException;
import io.neurometer.engine.error.ErrorCode;
import io.neurometer.engine.error.Fault;
import io.neurometer.service.store.SpoolDirectory;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

/** The bytes of models in the database, by digest, each stored once. They pass through the heap in pieces only. */
@Repository
class ContentRepository {
    private static final int PIECE_BYTES = 4 << 20;

    private static final String UNUSED = """
            NOT EXISTS (SELECT 1 FROM model_version v
                        WHERE v.content_sha256 = model_content.sha256 OR v.weights_sha256 = model_content.sha256)
            """;

    private final JdbcClient jdbc;
    private final SpoolDirectory spool;

    ContentRepository(JdbcClient jdbc, SpoolDirectory spool) {
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
     * The file with this digest.
     *
     * @throws EngineException {@link ErrorCode#NOT_FOUND} when it has been removed
     */
    ModelContent content(String sha256) {
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

    /** Stores a file unless it is there, and keeps it from being removed until this transaction ends. */
    void store(ModelContent content) {
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
     * Removes the files that no version has, within the transaction of the caller. The update waits for transactions that
     * are about to use one of these files; the removal, a statement of its own, then sees what they have committed.
     */
    void removeUnused() {
        jdbc.sql("UPDATE model_content SET byte_count = byte_count WHERE " + UNUSED)
                .update();
        jdbc.sql("DELETE FROM model_content WHERE " + UNUSED).update();
    }
}
