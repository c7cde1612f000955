package io.neurometer.service.grpc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.google.protobuf.ByteString;
import io.grpc.ClientInterceptors;
import io.grpc.Codec;
import io.grpc.CompressorRegistry;
import io.grpc.ManagedChannel;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.netty.NettyChannelBuilder;
import io.neurometer.engine.frontend.onnx.proto.TensorProto;
import io.neurometer.engine.tensor.OffHeap;
import io.neurometer.service.OnnxFiles;
import io.neurometer.service.RunningService;
import io.neurometer.service.TensorMemory;
import io.neurometer.service.grpc.proto.GRPCInferenceServiceGrpc;
import io.neurometer.service.grpc.proto.InferParameter;
import io.neurometer.service.grpc.proto.ModelInferRequest;
import io.neurometer.service.grpc.proto.ModelInferRequest.InferRequestedOutputTensor;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Path;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.springframework.grpc.server.lifecycle.GrpcServerLifecycle;

/** Requests that are wrong, or meant to do harm: each is refused with its reason, and nothing is kept. */
class GrpcRefusalsTest {
    private static RunningService service;
    private static GrpcClient client;
    private long before;

    @BeforeAll
    static void start(@TempDir Path directory) {
        service = RunningService.start(
                directory, "neurometer.limits.request-bytes=8MB", "neurometer.limits.tensor-elements=1000000");
        service.postBytes(
                "/models?name=simple", GrpcInferenceTest.simple(), "Content-Type", "application/octet-stream");
        service.postBytes(
                "/models?name=half",
                OnnxFiles.identity(TensorProto.DataType.FLOAT16, "N"),
                "Content-Type",
                "application/octet-stream");
        client = new GrpcClient(service);
        client.calls().modelInfer(GrpcClient.sumAndDifference(1, 0));
        client.calls().modelInfer(half().build());
    }

    /** What both models have compiled stays in memory from here on. */
    private static ModelInferRequest.Builder half() {
        return ModelInferRequest.newBuilder()
                .setModelName("half")
                .addInputs(GrpcClient.input("x", "FP16", 1))
                .addRawInputContents(ByteString.copyFrom(new byte[2]));
    }

    @AfterAll
    static void stop() {
        client.close();
        service.close();
    }

    @BeforeEach
    void count() {
        before = OffHeap.used();
    }

    @AfterEach
    void nothingIsKept() {
        TensorMemory.awaitAtMost(before);
        assertThat(client.calls().modelInfer(GrpcClient.sumAndDifference(1, 4)).getId())
                .isEqualTo("4");
    }

    private static ModelInferRequest.Builder valid() {
        return GrpcClient.sumAndDifference(1, 0).toBuilder();
    }

    private static Arguments refused(
            String name, Status.Code code, String message, Consumer<ModelInferRequest.Builder> change) {
        ModelInferRequest.Builder request = valid();
        change.accept(request);
        return Arguments.of(name, code, message, request.build());
    }

    private static InferParameter text(String value) {
        return InferParameter.newBuilder().setStringParam(value).build();
    }

    static Stream<Arguments> requests() {
        Status.Code invalid = Status.Code.INVALID_ARGUMENT;
        ByteString row = GrpcClient.ints(new int[16]);
        return Stream.of(
                refused(
                        "unknown model",
                        Status.Code.NOT_FOUND,
                        "Request for unknown model: 'x' is not found",
                        r -> r.setModelName("x")),
                refused("unknown version", Status.Code.NOT_FOUND, "'simple' version 9", r -> r.setModelVersion("9")),
                refused("no model", invalid, "'model_name': is missing", ModelInferRequest.Builder::clearModelName),
                refused("no label", Status.Code.NOT_FOUND, "'simple' version old", r -> r.setModelVersion("old")),
                refused("path", Status.Code.NOT_FOUND, "unknown model", r -> r.setModelName("../../etc/passwd")),
                refused("NUL", Status.Code.NOT_FOUND, "unknown model", r -> r.setModelName("a\u0000b")),
                refused(
                        "negative",
                        invalid,
                        "negative dimension; got -1",
                        r -> r.getInputsBuilder(0).setShape(0, -1)),
                refused(
                        "elements overflow",
                        invalid,
                        "more elements than can be counted",
                        r -> r.getInputsBuilder(0).setShape(0, (1L << 60) + 2)),
                refused(
                        "bytes overflow",
                        invalid,
                        "more elements than can be counted",
                        r -> r.getInputsBuilder(0).setShape(0, 1L << 58)),
                refused(
                        "large",
                        Status.Code.RESOURCE_EXHAUSTED,
                        "the tensor is too large",
                        r -> r.getInputsBuilder(0).setShape(0, 1L << 40)),
                refused("rank 1000", invalid, "too many dimensions", r -> {
                    for (int i = 0; i < 1000; i++) {
                        r.getInputsBuilder(0).addShape(1);
                    }
                }),
                refused(
                        "shape",
                        invalid,
                        "'INPUT0': input has the wrong shape",
                        r -> r.getInputsBuilder(0).setShape(0, 16).setShape(1, 1)),
                refused(
                        "short",
                        invalid,
                        "'raw_input_contents' does not fit; got 60 bytes, expected 64 bytes",
                        r -> r.setRawInputContents(0, row.substring(4))),
                refused("long", invalid, "got 128 bytes", r -> r.setRawInputContents(0, row.concat(row))),
                refused(
                        "one raw of two",
                        invalid,
                        "not one entry for each input",
                        r -> r.clearRawInputContents().addRawInputContents(row)),
                refused(
                        "three raw for two",
                        invalid,
                        "not one entry for each input; got 3",
                        r -> r.addRawInputContents(row)),
                refused(
                        "raw and contents",
                        invalid,
                        "in a request with 'raw_input_contents'",
                        r -> r.getInputsBuilder(0).setContents(GrpcClient.floats(1))),
                refused("neither", invalid, "too few elements", ModelInferRequest.Builder::clearRawInputContents),
                refused(
                        "datatype",
                        invalid,
                        "there is no such datatype; got FLOAT",
                        r -> r.getInputsBuilder(0).setDatatype("FLOAT")),
                refused(
                        "text",
                        invalid,
                        "there is no such datatype; got BYTES",
                        r -> r.getInputsBuilder(0).setDatatype("BYTES")),
                refused(
                        "other datatype",
                        invalid,
                        "'INPUT0': input has the wrong datatype; got FP32",
                        r -> r.getInputsBuilder(0).setDatatype("FP32")),
                refused(
                        "missing input",
                        invalid,
                        "'INPUT1': input is missing",
                        r -> r.removeInputs(1).clearRawInputContents().addRawInputContents(row)),
                refused(
                        "extra input",
                        invalid,
                        "'INPUT2'",
                        r -> r.addInputs(GrpcClient.input("INPUT2", "INT32", 1, 16))
                                .addRawInputContents(row)),
                refused(
                        "same input",
                        invalid,
                        "'INPUT0': the same input is given twice",
                        r -> r.getInputsBuilder(1).setName("INPUT0")),
                refused(
                        "nameless",
                        invalid,
                        "an input has no name",
                        r -> r.getInputsBuilder(0).clearName()),
                refused(
                        "no inputs",
                        invalid,
                        "'INPUT0': input is missing",
                        r -> r.clearInputs().clearRawInputContents()),
                refused("10^6 outputs", invalid, "'outputs': there are too many", r -> {
                    for (int i = 0; i < 1_000_000; i++) {
                        r.addOutputs(InferRequestedOutputTensor.getDefaultInstance());
                    }
                }),
                refused("10^5 inputs", invalid, "'inputs': there are too many", r -> {
                    for (int i = 0; i < 100_000; i++) {
                        r.addInputs(ModelInferRequest.InferInputTensor.getDefaultInstance());
                    }
                }),
                refused(
                        "unknown output",
                        invalid,
                        "'OUTPUT9'",
                        r -> r.addOutputs(
                                InferRequestedOutputTensor.newBuilder().setName("OUTPUT9"))),
                refused(
                        "same output",
                        invalid,
                        "asked for twice",
                        r -> r.addOutputs(
                                        InferRequestedOutputTensor.newBuilder().setName("OUTPUT0"))
                                .addOutputs(
                                        InferRequestedOutputTensor.newBuilder().setName("OUTPUT0"))),
                refused(
                        "mixed outputs",
                        invalid,
                        "either raw outputs or typed ones",
                        r -> r.addOutputs(InferRequestedOutputTensor.newBuilder()
                                        .setName("OUTPUT0")
                                        .putParameters(
                                                "binary_data",
                                                InferParameter.newBuilder()
                                                        .setBoolParam(false)
                                                        .build()))
                                .addOutputs(
                                        InferRequestedOutputTensor.newBuilder().setName("OUTPUT1"))),
                refused(
                        "long name",
                        invalid,
                        "the text is too long",
                        r -> r.getInputsBuilder(0).setName("x".repeat(1 << 20))),
                refused(
                        "sequence",
                        invalid,
                        "'sequence_id': sequences are not supported",
                        r -> r.putParameters("sequence_id", text("1"))),
                refused(
                        "shared memory",
                        invalid,
                        "shared memory is not supported",
                        r -> r.getInputsBuilder(0).putParameters("shared_memory_region", text("x"))),
                refused("backend", invalid, "'nothing'", r -> r.putParameters("backend", text("nothing"))),
                refused(
                        "too large",
                        Status.Code.RESOURCE_EXHAUSTED,
                        "exceeds maximum",
                        r -> r.setRawInputContents(0, ByteString.copyFrom(new byte[9 << 20]))));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("requests")
    void refuses(String name, Status.Code code, String message, ModelInferRequest request) {
        StatusRuntimeException refusal = refusal(() -> client.calls().modelInfer(request));

        assertThat(refusal.getStatus().getCode()).as(refusal.toString()).isEqualTo(code);
        assertThat(refusal.getStatus().getDescription()).contains(message).doesNotContain("io.neurometer");
    }

    private static StatusRuntimeException refusal(org.assertj.core.api.ThrowableAssert.ThrowingCallable call) {
        StatusRuntimeException refusal = catchThrowableOfType(StatusRuntimeException.class, call);
        assertThat(refusal).isNotNull();
        return refusal;
    }

    @Test
    void saysTheStableCode() {
        StatusRuntimeException refusal = refusal(
                () -> client.calls().modelInfer(valid().setModelName("nothing").build()));

        assertThat(refusal.getTrailers().get(GrpcStatus.CODE)).isEqualTo("NOT_FOUND");
    }

    @Test
    void halfPrecisionHasNoTypedForm() {
        ModelInferRequest request = half().putParameters(
                        "binary_data_output",
                        InferParameter.newBuilder().setBoolParam(false).build())
                .build();

        assertThat(refusal(() -> client.calls().modelInfer(request)).getStatus().getDescription())
                .contains("'y': elements of this datatype are sent raw only; got FP16");
    }

    /** Zeros shrink a thousandfold: what counts is what they become. */
    @Test
    void aMessageThatInflatesBeyondTheLimitIsRefused() {
        ModelInferRequest request = valid().setRawInputContents(0, ByteString.copyFrom(new byte[64 << 20]))
                .build();

        StatusRuntimeException refusal =
                refusal(() -> client.calls().withCompression("gzip").modelInfer(request));

        assertThat(refusal.getStatus().getCode()).isEqualTo(Status.Code.RESOURCE_EXHAUSTED);
    }

    @Test
    void aMessageThatIsNotCompressedAsItSaysIsRefused() {
        CompressorRegistry registry = CompressorRegistry.newEmptyInstance();
        registry.register(new NotGzip());
        ManagedChannel channel = NettyChannelBuilder.forAddress(
                        "127.0.0.1", service.bean(GrpcServerLifecycle.class).getPort())
                .usePlaintext()
                .compressorRegistry(registry)
                .build();
        try {
            var calls = GRPCInferenceServiceGrpc.newBlockingStub(ClientInterceptors.intercept(channel))
                    .withCompression("gzip");

            StatusRuntimeException refusal = refusal(() -> calls.modelInfer(valid().build()));

            assertThat(refusal.getStatus().getCode()).as(refusal.toString()).isEqualTo(Status.Code.INVALID_ARGUMENT);
        } finally {
            channel.shutdownNow();
        }
    }

    private static final class NotGzip implements io.grpc.Compressor {
        private final Codec.Gzip gzip = new Codec.Gzip();

        @Override
        public String getMessageEncoding() {
            return gzip.getMessageEncoding();
        }

        @Override
        public OutputStream compress(OutputStream stream) throws IOException {
            return gzip.compress(new FilterOutputStream(stream) {
                private int count;

                @Override
                public void write(int value) throws IOException {
                    super.write(++count > 20 ? value ^ 0x55 : value);
                }
            });
        }
    }
}
