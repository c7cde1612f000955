package io.neurometer.service.grpc;

import static io.neurometer.service.inference.RequestFaults.invalid;

import com.google.protobuf.ByteString;
import com.google.protobuf.CodedInputStream;
import com.google.protobuf.UnsafeByteOperations;
import io.grpc.Detachable;
import io.grpc.HasByteBuffer;
import io.grpc.KnownLength;
import io.grpc.MethodDescriptor;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A message that has arrived and that nobody has read. It lies where the network library has put it, or, when it came
 * compressed, in memory that is charged as that of tensors is, and stays there until it is closed.
 */
final class IncomingMessage implements AutoCloseable {
    private final List<ByteString> pieces = new ArrayList<>();
    private @Nullable InputStream network;
    private @Nullable MessageBuffer buffer;
    private @Nullable Throwable failure;

    private IncomingMessage() {}

    /** Takes the message over, whatever becomes of it: reading it tells what went wrong. */
    static IncomingMessage of(InputStream stream) {
        IncomingMessage message = new IncomingMessage();
        try {
            message.take(stream);
        } catch (IOException malformed) {
            message.close();
            message.failure =
                    invalid(null, "the message cannot be decompressed", null, "a message as 'grpc-encoding' says");
        } catch (RuntimeException | OutOfMemoryError failure) {
            message.close();
            message.failure = failure;
        }
        return message;
    }

    private void take(InputStream stream) throws IOException {
        if (!(stream instanceof KnownLength
                && stream instanceof Detachable detachable
                && stream instanceof HasByteBuffer buffers
                && buffers.byteBufferSupported())) {
            buffer = MessageBuffer.read(stream);
            buffer.pieces().forEach(piece -> pieces.add(UnsafeByteOperations.unsafeWrap(piece)));
            return;
        }
        InputStream own = detachable.detach();
        network = own;
        int size = own.available();
        // Marked, the stream keeps what it is past, which the pieces refer to.
        own.mark(size);
        while (own.available() > 0) {
            ByteBuffer piece = ((HasByteBuffer) own).getByteBuffer();
            int length = piece.remaining();
            pieces.add(UnsafeByteOperations.unsafeWrap(piece));
            own.skipNBytes(length);
        }
        own.reset();
    }

    /**
     * The whole message, which gives out slices of its memory: they are gone once this is closed.
     *
     * @throws RuntimeException when it could not be taken over, for lack of memory or because it is too large
     */
    CodedInputStream open() {
        if (failure instanceof RuntimeException known) {
            throw known;
        }
        if (failure instanceof Error known) {
            throw known;
        }
        CodedInputStream stream = ByteString.copyFrom(pieces).newCodedInput();
        stream.enableAliasing(true);
        stream.setSizeLimit(Integer.MAX_VALUE);
        return stream;
    }

    @Override
    public void close() {
        pieces.clear();
        if (buffer != null) {
            buffer.close();
            buffer = null;
        }
        InputStream stream = network;
        network = null;
        if (stream != null) {
            try {
                stream.close();
            } catch (IOException impossible) {
                throw new IllegalStateException("memory could not be given back", impossible);
            }
        }
    }

    /** Takes messages over as they come. */
    static final class Marshaller implements MethodDescriptor.Marshaller<IncomingMessage> {
        @Override
        public IncomingMessage parse(InputStream stream) {
            return of(stream);
        }

        @Override
        public InputStream stream(IncomingMessage message) {
            throw new IllegalStateException("incoming messages are not sent");
        }
    }
}
