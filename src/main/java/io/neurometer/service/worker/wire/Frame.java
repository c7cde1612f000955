package io.neurometer.service.worker.wire;

import java.io.EOFException;
import java.io.IOException;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * One message, to be written and sent or received and read. Its length comes first and is checked, and so is every length
 * in it: reading beyond its end throws {@link BufferUnderflowException}.
 */
public final class Frame {
    /** The longest one: names of inputs and outputs are what makes it long. */
    static final int MAX_BYTES = 64 << 20;

    private static final int HEADER = Integer.BYTES;
    private static final int INITIAL = 4096;

    private ByteBuffer bytes = allocate(INITIAL);

    private static ByteBuffer allocate(int size) {
        return ByteBuffer.allocateDirect(size).order(ByteOrder.LITTLE_ENDIAN);
    }

    /** Begins a new message. */
    public Frame begin(Message message) {
        bytes.clear().position(HEADER);
        return put(message.ordinal());
    }

    /** Adds a number. */
    public Frame put(int value) {
        room(Integer.BYTES).putInt(value);
        return this;
    }

    /** Adds a number. */
    public Frame put(long value) {
        room(Long.BYTES).putLong(value);
        return this;
    }

    /** Adds a text, or that there is none. */
    public Frame put(@Nullable String text) {
        if (text == null) {
            return put(-1);
        }
        byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
        put(utf8.length);
        room(utf8.length).put(utf8);
        return this;
    }

    private ByteBuffer room(int more) {
        if (bytes.remaining() < more) {
            long needed = (long) bytes.position() + more;
            if (needed > MAX_BYTES) {
                throw new IllegalArgumentException("a message of more than " + MAX_BYTES + " bytes");
            }
            ByteBuffer larger = allocate((int) Math.min(MAX_BYTES, Math.max(needed, 2L * bytes.capacity())));
            larger.put(bytes.flip());
            bytes = larger;
        }
        return bytes;
    }

    /** Sends what has been written. */
    public void send(SocketChannel channel) throws IOException {
        bytes.putInt(0, bytes.position() - HEADER);
        bytes.flip();
        while (bytes.hasRemaining()) {
            channel.write(bytes);
        }
    }

    /**
     * Receives the next message.
     *
     * @throws EOFException when the other side has closed the channel, or its process has ended
     * @throws IOException when what comes is no message
     */
    public Message receive(SocketChannel channel) throws IOException {
        bytes.clear();
        while (bytes.position() < HEADER) {
            fill(channel);
        }
        int length = bytes.getInt(0);
        if (length < Integer.BYTES || length > MAX_BYTES - HEADER) {
            throw new IOException("a message of " + length + " bytes");
        }
        int end = HEADER + length;
        if (bytes.capacity() < end) {
            ByteBuffer larger = allocate(end);
            larger.put(bytes.flip());
            bytes = larger;
        }
        while (bytes.position() < end) {
            fill(channel);
        }
        if (bytes.position() > end) {
            throw new IOException("more than one message at once");
        }
        bytes.flip().position(HEADER);
        int message = getInt();
        if (message < 0 || message >= Message.ALL.size()) {
            throw new IOException("an unknown message " + message);
        }
        return Message.ALL.get(message);
    }

    private void fill(SocketChannel channel) throws IOException {
        if (channel.read(bytes) < 0) {
            throw new EOFException("the other side has gone");
        }
    }

    /** The next number. */
    public int getInt() {
        return bytes.getInt();
    }

    /** The next number. */
    public long getLong() {
        return bytes.getLong();
    }

    /** How many things follow that take at least so many bytes each. */
    public int getCount(int minBytes) {
        int count = getInt();
        if (count < 0 || (long) count * minBytes > bytes.remaining()) {
            throw new BufferUnderflowException();
        }
        return count;
    }

    /** The next text, which must be one. */
    public String getText() {
        String text = getTextOrNull();
        if (text == null) {
            throw new BufferUnderflowException();
        }
        return text;
    }

    /** The next text, or null where none was put. */
    public @Nullable String getTextOrNull() {
        int length = getInt();
        if (length == -1) {
            return null;
        }
        if (length < 0 || length > bytes.remaining()) {
            throw new BufferUnderflowException();
        }
        byte[] utf8 = new byte[length];
        bytes.get(utf8);
        return new String(utf8, StandardCharsets.UTF_8);
    }
}
