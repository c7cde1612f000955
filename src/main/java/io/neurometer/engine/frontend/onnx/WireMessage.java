package io.neurometer.engine.frontend.onnx;

import com.google.protobuf.InvalidProtocolBufferException;
import java.nio.ByteBuffer;
import java.util.Arrays;

/** A protobuf message as bytes, split field by field into what is to be parsed and what is to stay where it is. */
final class WireMessage {
    private static final int VARINT = 0;
    private static final int FIXED64 = 1;
    private static final int LENGTH_DELIMITED = 2;
    private static final int FIXED32 = 5;
    private static final int LONGEST_VARINT = 10;

    private static final ByteBuffer NOT_DELIMITED = ByteBuffer.allocate(0);

    /** Decides about one field. */
    @FunctionalInterface
    interface Choice {
        /**
         * Whether the field is to be parsed.
         *
         * @param content the bytes of a text, of bytes, of packed numbers or of a message; empty for a single number
         */
        boolean parse(int field, ByteBuffer content) throws InvalidProtocolBufferException;
    }

    private final ByteBuffer message;
    private byte[] kept = new byte[256];
    private int size;

    private WireMessage(ByteBuffer message) {
        this.message = message;
    }

    /**
     * The fields to be parsed, copied, in their order.
     *
     * @throws InvalidProtocolBufferException when the bytes are not a message
     */
    static byte[] parsedPart(ByteBuffer message, Choice choice) throws InvalidProtocolBufferException {
        WireMessage walk = new WireMessage(message.duplicate());
        walk.run(choice);
        return Arrays.copyOf(walk.kept, walk.size);
    }

    private void run(Choice choice) throws InvalidProtocolBufferException {
        int runStart = message.position();
        int end = runStart;
        while (message.hasRemaining()) {
            int fieldStart = message.position();
            long tag = varint();
            ByteBuffer content = content((int) (tag & 7));
            int field = (int) (tag >>> 3);
            if (field <= 0 || tag >>> 32 != 0) {
                throw malformed();
            }
            if (!choice.parse(field, content)) {
                keep(runStart, fieldStart);
                runStart = message.position();
            }
            end = message.position();
        }
        keep(runStart, end);
    }

    /** Moves past the field's value. */
    private ByteBuffer content(int wireType) throws InvalidProtocolBufferException {
        switch (wireType) {
            case VARINT -> varint();
            case FIXED64 -> skip(Long.BYTES);
            case FIXED32 -> skip(Integer.BYTES);
            case LENGTH_DELIMITED -> {
                long length = varint();
                int start = message.position();
                skip(length);
                return message.slice(start, (int) length);
            }
            default -> throw malformed();
        }
        return NOT_DELIMITED;
    }

    private void skip(long bytes) throws InvalidProtocolBufferException {
        if (bytes < 0 || bytes > message.remaining()) {
            throw malformed();
        }
        message.position(message.position() + (int) bytes);
    }

    private long varint() throws InvalidProtocolBufferException {
        long value = 0;
        for (int i = 0; i < LONGEST_VARINT && message.hasRemaining(); i++) {
            byte group = message.get();
            value |= (group & 0x7FL) << (7 * i);
            if (group >= 0) {
                return value;
            }
        }
        throw malformed();
    }

    private void keep(int from, int to) {
        int length = to - from;
        if (kept.length - size < length) {
            kept = Arrays.copyOf(kept, Math.max(2 * kept.length, size + length));
        }
        message.get(from, kept, size, length);
        size += length;
    }

    private static InvalidProtocolBufferException malformed() {
        return new InvalidProtocolBufferException("not a message");
    }
}
