package io.neurometer.service.worker.wire;

import io.neurometer.engine.error.EngineException;
import io.neurometer.engine.error.ErrorCode;
import io.neurometer.engine.error.Fault;
import java.io.IOException;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;

/**
 * Memory that one process writes and another one reads. The writer makes it as large as a call needs and names it in a
 * message; the reader maps it and removes its file, so that nothing is left behind, however both end. All of it has been
 * allocated before it is used: a full disk is an error and never ends a process.
 */
public final class SharedMemory {
    static final int MAX_BYTES = Integer.MAX_VALUE - (1 << 20);

    private static final int STEP = 1 << 16;
    private static final int MAX_DOUBLED = 32 << 20;
    private static final VarHandle INTS = MethodHandles.byteBufferViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN);

    private final List<Path> folders;
    private final String name;
    private ByteBuffer bytes = ByteBuffer.allocateDirect(0);
    private int generation;
    private int folder;

    /**
     * @param folders to be tried one after the other; both processes must know the same
     * @param name of this memory, which no other has
     */
    public SharedMemory(List<Path> folders, String name) {
        this.folders = List.copyOf(folders);
        this.name = name;
    }

    /**
     * Makes room for so many bytes, by the writer.
     *
     * @throws EngineException {@link ErrorCode#MEMORY_EXHAUSTED} when there is no room
     */
    public void ensure(long size) {
        if (size <= bytes.capacity()) {
            return;
        }
        long roomy = bytes.capacity() < MAX_DOUBLED ? Math.max(size, 2L * bytes.capacity()) : size;
        int rounded = Math.toIntExact(Math.min(MAX_BYTES, (roomy + STEP - 1) / STEP * STEP));
        generation++;
        for (folder = 0; folder < folders.size(); folder++) {
            Path file = file(folder, generation);
            try (FileChannel channel = FileChannel.open(
                    file, StandardOpenOption.CREATE_NEW, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
                allocate(channel, rounded);
                bytes = map(channel, rounded);
                return;
            } catch (IOException noRoom) {
                remove(file);
            }
        }
        bytes = ByteBuffer.allocateDirect(0);
        throw new EngineException(
                Fault.of(ErrorCode.MEMORY_EXHAUSTED, null, "there is no room for the memory shared with the worker")
                        .got(rounded + " bytes")
                        .fix("send less at once, or have more shared memory given to the service"));
    }

    /** Writes all of it: pages of a file that only has the size might be refused when they are first touched. */
    private static void allocate(FileChannel channel, int size) throws IOException {
        ByteBuffer zeros = ByteBuffer.allocateDirect(Math.min(size, 1 << 20));
        for (int left = size; left > 0; ) {
            zeros.clear().limit(Math.min(left, zeros.capacity()));
            left -= channel.write(zeros);
        }
    }

    /** Tells the reader which memory it is. */
    public void describe(Frame frame) {
        frame.put(generation).put(folder).put(bytes.capacity());
    }

    /**
     * Takes the memory that the writer has described.
     *
     * @throws IOException when it is not there
     */
    public void follow(Frame frame) throws IOException {
        int described = frame.getInt();
        int where = frame.getInt();
        int size = frame.getInt();
        if (described == generation) {
            return;
        }
        if (where < 0 || where >= folders.size()) {
            throw new IOException("memory in an unknown folder");
        }
        Path file = file(where, described);
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
            if (channel.size() != size) {
                throw new IOException("memory of " + channel.size() + " bytes in place of " + size);
            }
            bytes = map(channel, size);
        } finally {
            remove(file);
        }
        generation = described;
    }

    private static ByteBuffer map(FileChannel channel, int size) throws IOException {
        return channel.map(FileChannel.MapMode.READ_WRITE, 0, size).order(ByteOrder.LITTLE_ENDIAN);
    }

    private Path file(int which, int number) {
        return folders.get(which).resolve(name + "-" + number);
    }

    private static void remove(Path file) {
        try {
            Files.deleteIfExists(file);
        } catch (IOException left) {
            // The folder goes with the worker.
        }
    }

    /** All of it, at position 0. */
    public ByteBuffer bytes() {
        return bytes.duplicate().order(ByteOrder.LITTLE_ENDIAN);
    }

    /** A part of it. @throws IndexOutOfBoundsException when it is not within */
    public ByteBuffer slice(int offset, int length) {
        return bytes.slice(offset, length).order(ByteOrder.LITTLE_ENDIAN);
    }

    /** Says whether the call is wanted, which the other side sees at once. */
    public void setWanted(boolean wanted) {
        INTS.setVolatile(bytes, 0, wanted ? 0 : 1);
    }

    /** What the other side has said last. */
    public boolean isWanted() {
        return (int) INTS.getVolatile(bytes, 0) == 0;
    }
}
