package io.neurometer.engine.frontend.onnx;

import com.google.protobuf.CodedInputStream;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Parser;
import com.google.protobuf.WireFormat;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;

/** Splits the bytes of a protobuf message, field by field, into those to parse and those to leave in place. */
final class WireMessage {
    private static final int MAX_DEPTH = 64;
    private static final ByteBuffer NO_CONTENT = ByteBuffer.allocate(0);

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

    private WireMessage() {}

    /**
     * The fields to be parsed, copied, in their order.
     *
     * @throws InvalidProtocolBufferException when the bytes are not a message
     */
    static byte[] parsedPart(ByteBuffer message, Choice choice) throws InvalidProtocolBufferException {
        ByteBuffer bytes = message.slice();
        ByteArrayOutputStream parsed = new ByteArrayOutputStream();
        CodedInputStream input = BufferInput.coded(bytes);
        try {
            while (!input.isAtEnd()) {
                int start = input.getTotalBytesRead();
                long tag = input.readRawVarint64();
                int field = WireFormat.getTagFieldNumber((int) tag);
                if (field == 0 || tag >>> Integer.SIZE != 0) {
                    throw malformed();
                }
                if (choice.parse(field, content(input, (int) tag, bytes))) {
                    copy(bytes, start, input.getTotalBytesRead(), parsed);
                }
            }
        } catch (InvalidProtocolBufferException malformed) {
            throw malformed;
        } catch (IOException impossible) {
            throw new UncheckedIOException(impossible);
        }
        return parsed.toByteArray();
    }

    /** Parses a message that is small, or a part of one. @throws InvalidProtocolBufferException when it is none */
    static <T> T parse(Parser<T> parser, byte[] message) throws InvalidProtocolBufferException {
        CodedInputStream input = CodedInputStream.newInstance(message);
        input.setRecursionLimit(MAX_DEPTH);
        return parser.parseFrom(input);
    }

    /** Moves past the field's value. */
    private static ByteBuffer content(CodedInputStream input, int tag, ByteBuffer bytes) throws IOException {
        switch (WireFormat.getTagWireType(tag)) {
            case WireFormat.WIRETYPE_VARINT, WireFormat.WIRETYPE_FIXED64, WireFormat.WIRETYPE_FIXED32 ->
                input.skipField(tag);
            case WireFormat.WIRETYPE_LENGTH_DELIMITED -> {
                long length = input.readRawVarint64();
                if (length != (int) length) {
                    throw malformed();
                }
                int start = input.getTotalBytesRead();
                input.skipRawBytes((int) length);
                return bytes.slice(start, (int) length);
            }
            default -> throw malformed();
        }
        return NO_CONTENT;
    }

    private static void copy(ByteBuffer bytes, int start, int end, ByteArrayOutputStream target) {
        byte[] field = new byte[end - start];
        bytes.get(start, field);
        target.writeBytes(field);
    }

    private static InvalidProtocolBufferException malformed() {
        return new InvalidProtocolBufferException("not a message");
    }
}
