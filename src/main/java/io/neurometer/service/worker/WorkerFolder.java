package io.neurometer.service.worker;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.util.FileSystemUtils;

/**
 * A folder of this process's own, which nobody else can read, with a lock for as long as the process lives. Those of
 * processes that have ended without removing theirs are removed.
 */
final class WorkerFolder implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(WorkerFolder.class);
    private static final String PREFIX = "neurometer-worker-";
    private static final String LOCK = "lock";

    private final Path path;
    private final FileChannel channel;

    private WorkerFolder(Path path, FileChannel channel) {
        this.path = path;
        this.channel = channel;
    }

    /** A folder in memory where the system has that, else among its temporary files. */
    static WorkerFolder inMemory() throws IOException {
        IOException last = null;
        for (Path parent : List.of(Path.of("/dev/shm"), Path.of(System.getProperty("java.io.tmpdir", "/tmp")))) {
            if (Files.isDirectory(parent) && Files.isWritable(parent)) {
                try {
                    return in(parent);
                } catch (IOException full) {
                    last = full;
                }
            }
        }
        throw last == null ? new IOException("no folder for temporary files can be written") : last;
    }

    static WorkerFolder in(Path parent) throws IOException {
        removeLeftovers(parent);
        Path folder = Files.createTempDirectory(parent, PREFIX);
        FileChannel channel =
                FileChannel.open(folder.resolve(LOCK), StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
        channel.lock();
        return new WorkerFolder(folder, channel);
    }

    private static void removeLeftovers(Path parent) throws IOException {
        try (DirectoryStream<Path> folders = Files.newDirectoryStream(parent, PREFIX + "*")) {
            for (Path folder : folders) {
                if (isLeft(folder)) {
                    FileSystemUtils.deleteRecursively(folder);
                }
            }
        }
    }

    private static boolean isLeft(Path folder) {
        try (FileChannel other = FileChannel.open(folder.resolve(LOCK), StandardOpenOption.WRITE)) {
            @Nullable FileLock lock = other.tryLock();
            return lock != null;
        } catch (IOException | OverlappingFileLockException notOurs) {
            LOG.debug("{} is not removed: {}", folder, notOurs.toString());
            return false;
        }
    }

    Path path() {
        return path;
    }

    @Override
    public void close() throws IOException {
        channel.close();
        FileSystemUtils.deleteRecursively(path);
    }
}
