package io.neurometer.service.store;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** Finds out by a small write whether there is room on the disk of this process. */
@Component
class DiskProbe {
    private static final Logger LOG = LoggerFactory.getLogger(DiskProbe.class);
    private static final int BYTES = 1 << 16;

    /** With less than this left it is worth trying. */
    private static final long SCARCE_BYTES = 1 << 20;

    private final SpoolDirectory spool;
    private final Path directory;
    private final JdbcClient jdbc;
    private final StoreDataSource source;

    DiskProbe(SpoolDirectory spool, JdbcClient jdbc, StoreDataSource source) {
        this.spool = spool;
        this.directory = spool.path();
        this.jdbc = jdbc;
        this.source = source;
    }

    /** Whether so little is left that writes may fail. */
    boolean isScarce() {
        try {
            return Files.getFileStore(directory).getUsableSpace() < SCARCE_BYTES;
        } catch (IOException unknown) {
            return false;
        }
    }

    /** Writes a little, to the database too if that is on this disk, and removes it again. */
    boolean hasRoom() {
        try {
            writeFile();
            if (source.isEmbedded()) {
                writeRow();
            }
            return true;
        } catch (IOException | RuntimeException failure) {
            return StoreFault.of(failure) != StoreFault.FULL;
        }
    }

    /**
     * Gives back what a write that failed has taken: the log of the database keeps its greatest size until it is told, and
     * a file in memory keeps its room on the disk until nobody can reach it any more.
     */
    void reclaim() {
        System.gc();
        spool.removeEmptyParts();
        if (source.isEmbedded()) {
            try {
                jdbc.sql("PRAGMA wal_checkpoint(TRUNCATE)").query().listOfRows();
            } catch (RuntimeException full) {
                LOG.debug("the log of the database stays as it is", full);
            }
        }
    }

    private void writeFile() throws IOException {
        try (FileChannel file = FileChannel.open(
                SpoolDirectory.newFile(directory),
                StandardOpenOption.CREATE_NEW,
                StandardOpenOption.WRITE,
                StandardOpenOption.DELETE_ON_CLOSE)) {
            ByteBuffer bytes = ByteBuffer.allocate(BYTES);
            while (bytes.hasRemaining()) {
                file.write(bytes);
            }
        }
    }

    private void writeRow() {
        jdbc.sql("INSERT INTO store_probe (id, bytes) VALUES (1, zeroblob(?)) ON CONFLICT (id) DO NOTHING")
                .param(BYTES)
                .update();
        jdbc.sql("DELETE FROM store_probe").update();
    }
}
