package io.neurometer.engine.tensor;

import com.sun.jna.Native;
import com.sun.jna.Pointer;
import java.io.IOException;
import java.lang.ref.WeakReference;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.util.Map;
import java.util.concurrent.ConcurrentSkipListMap;

/**
 * Files as read-only memory. What has been read of them counts as memory of this process until it is released; it stays
 * in the operating system's cache of files, and comes back from there when it is read again.
 */
public final class MappedFiles {
    /** Parts of fewer bytes are not worth a call of the operating system. */
    static final int MIN_RELEASED = 1 << 16;

    private static final ConcurrentSkipListMap<Long, Mapping> MAPPINGS = new ConcurrentSkipListMap<>();

    private MappedFiles() {}

    /** A mapping, which exists for as long as its buffer or any part of that is reachable. */
    private record Mapping(WeakReference<ByteBuffer> buffer, long end) {}

    /** The whole file, which must be shorter than 2 GB and must not be cut short while the buffer is in use. */
    public static ByteBuffer map(FileChannel channel) throws IOException {
        ByteBuffer buffer = channel.map(FileChannel.MapMode.READ_ONLY, 0, channel.size());
        if (LibC.available() && buffer.capacity() > 0) {
            MAPPINGS.values().removeIf(mapping -> mapping.buffer().get() == null);
            long start = address(buffer);
            MAPPINGS.put(start, new Mapping(new WeakReference<>(buffer), start + buffer.capacity()));
        }
        return buffer;
    }

    /**
     * Gives back the pages that lie wholly between position and limit of a part of a buffer from {@link #map}. Memory of
     * any other origin is left alone.
     */
    public static void release(ByteBuffer part) {
        if (!part.isDirect() || part.remaining() < MIN_RELEASED || !LibC.available()) {
            return;
        }
        long start = address(part) + part.position();
        long end = start + part.remaining();
        Map.Entry<Long, Mapping> entry = MAPPINGS.floorEntry(start);
        // A part that lies in a mapping keeps its buffer reachable; an entry without one tells of the past.
        if (entry == null
                || end > entry.getValue().end()
                || entry.getValue().buffer().get() == null) {
            return;
        }
        long page = LibC.getpagesize();
        long firstPage = (start + page - 1) / page * page;
        long bytes = end / page * page - firstPage;
        if (bytes > 0) {
            LibC.madvise(new Pointer(firstPage), bytes, LibC.MADV_DONTNEED);
        }
    }

    private static long address(ByteBuffer buffer) {
        return Pointer.nativeValue(Native.getDirectBufferPointer(buffer));
    }
}
