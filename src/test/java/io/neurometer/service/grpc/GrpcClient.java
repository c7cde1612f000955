package io.neurometer.service.grpc;

import com.google.protobuf.ByteString;
import io.grpc.ManagedChannel;
import io.grpc.netty.NettyChannelBuilder;
import io.neurometer.service.RunningService;
import io.neurometer.service.grpc.proto.GRPCInferenceServiceGrpc;
import io.neurometer.service.grpc.proto.GRPCInferenceServiceGrpc.GRPCInferenceServiceBlockingStub;
import io.neurometer.service.grpc.proto.GRPCInferenceServiceGrpc.GRPCInferenceServiceStub;
import io.neurometer.service.grpc.proto.InferTensorContents;
import io.neurometer.service.grpc.proto.ModelInferRequest;
import io.neurometer.service.grpc.proto.ModelInferRequest.InferInputTensor;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.springframework.grpc.server.lifecycle.GrpcServerLifecycle;

/** A client with the published protocol's stubs, on a connection of its own. */
final class GrpcClient implements AutoCloseable {
    private static final int MESSAGE_BYTES = 256 << 20;

    final ManagedChannel channel;

    GrpcClient(RunningService service) {
        this(service.bean(GrpcServerLifecycle.class).getPort());
    }

    GrpcClient(int port) {
        channel = NettyChannelBuilder.forAddress("127.0.0.1", port)
                .usePlaintext()
                .maxInboundMessageSize(MESSAGE_BYTES)
                .build();
    }

    GRPCInferenceServiceBlockingStub calls() {
        return GRPCInferenceServiceGrpc.newBlockingStub(channel).withDeadlineAfter(60, TimeUnit.SECONDS);
    }

    GRPCInferenceServiceStub stream() {
        return GRPCInferenceServiceGrpc.newStub(channel).withDeadlineAfter(60, TimeUnit.SECONDS);
    }

    static InferInputTensor.Builder input(String name, String datatype, long... shape) {
        return InferInputTensor.newBuilder()
                .setName(name)
                .setDatatype(datatype)
                .addAllShape(Arrays.stream(shape).boxed().toList());
    }

    static InferTensorContents.Builder floats(float... values) {
        InferTensorContents.Builder contents = InferTensorContents.newBuilder();
        for (float value : values) {
            contents.addFp32Contents(value);
        }
        return contents;
    }

    static ByteString ints(int... values) {
        ByteBuffer bytes = ByteBuffer.allocate(values.length * 4).order(ByteOrder.LITTLE_ENDIAN);
        bytes.asIntBuffer().put(values);
        return ByteString.copyFrom(bytes);
    }

    static List<Integer> ints(ByteString raw) {
        var bytes = raw.asReadOnlyByteBuffer().order(ByteOrder.LITTLE_ENDIAN).asIntBuffer();
        List<Integer> values = new ArrayList<>();
        while (bytes.hasRemaining()) {
            values.add(bytes.get());
        }
        return values;
    }

    /** A request of the example that every client of Triton comes with, in which element i of INPUT0 is {@code start + i}. */
    static ModelInferRequest sumAndDifference(int rows, int start) {
        int[] first = new int[rows * 16];
        int[] second = new int[rows * 16];
        for (int i = 0; i < first.length; i++) {
            first[i] = start + i;
            second[i] = 1;
        }
        return ModelInferRequest.newBuilder()
                .setModelName("simple")
                .setId(Integer.toString(start))
                .addInputs(input("INPUT0", "INT32", rows, 16))
                .addInputs(input("INPUT1", "INT32", rows, 16))
                .addRawInputContents(ints(first))
                .addRawInputContents(ints(second))
                .build();
    }

    @Override
    public void close() {
        channel.shutdownNow();
        try {
            channel.awaitTermination(10, TimeUnit.SECONDS);
        } catch (InterruptedException interruption) {
            Thread.currentThread().interrupt();
        }
    }
}
