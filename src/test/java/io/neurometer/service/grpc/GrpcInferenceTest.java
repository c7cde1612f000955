package io.neurometer.service.grpc;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import io.grpc.stub.StreamObserver;
import io.neurometer.engine.frontend.onnx.proto.GraphProto;
import io.neurometer.engine.frontend.onnx.proto.TensorProto;
import io.neurometer.service.OnnxFiles;
import io.neurometer.service.RunningService;
import io.neurometer.service.RunningService.Answer;
import io.neurometer.service.grpc.proto.InferParameter;
import io.neurometer.service.grpc.proto.ModelInferRequest;
import io.neurometer.service.grpc.proto.ModelInferRequest.InferRequestedOutputTensor;
import io.neurometer.service.grpc.proto.ModelInferResponse;
import io.neurometer.service.grpc.proto.ModelStreamInferResponse;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class GrpcInferenceTest {
    private static RunningService service;
    private static GrpcClient client;

    @BeforeAll
    static void start(@TempDir Path directory) {
        service = RunningService.start(directory);
        register("simple", simple());
        register("add", OnnxFiles.addRelu());
        register("half", OnnxFiles.identity(TensorProto.DataType.FLOAT16, "N"));
        client = new GrpcClient(service);
    }

    /** OUTPUT0 = INPUT0 + INPUT1, OUTPUT1 = INPUT0 - INPUT1. */
    static byte[] simple() {
        return OnnxFiles.model(GraphProto.newBuilder()
                .setName("simple")
                .addInput(OnnxFiles.value("INPUT0", TensorProto.DataType.INT32, "N", 16))
                .addInput(OnnxFiles.value("INPUT1", TensorProto.DataType.INT32, "N", 16))
                .addNode(OnnxFiles.node("adder", "Add", List.of("INPUT0", "INPUT1"), "OUTPUT0"))
                .addNode(OnnxFiles.node("subtracter", "Sub", List.of("INPUT0", "INPUT1"), "OUTPUT1"))
                .addOutput(OnnxFiles.value("OUTPUT0", TensorProto.DataType.INT32, "N", 16))
                .addOutput(OnnxFiles.value("OUTPUT1", TensorProto.DataType.INT32, "N", 16)));
    }

    private static void register(String name, byte[] model) {
        Answer answer = service.postBytes("/models?name=" + name, model, "Content-Type", "application/octet-stream");
        assertThat(answer.status()).as(answer.toString()).isEqualTo(201);
    }

    @AfterAll
    static void stop() {
        client.close();
        service.close();
    }

    private static void requireSumAndDifference(ModelInferResponse answer, int rows, int start) {
        assertThat(answer.getModelName()).isEqualTo("simple");
        assertThat(answer.getModelVersion()).isEqualTo("1");
        assertThat(answer.getId()).isEqualTo(Integer.toString(start));
        assertThat(answer.getOutputsList()).extracting("name").containsExactly("OUTPUT0", "OUTPUT1");
        assertThat(answer.getOutputs(0).getDatatype()).isEqualTo("INT32");
        assertThat(answer.getOutputs(0).getShapeList()).containsExactly((long) rows, 16L);
        assertThat(GrpcClient.ints(answer.getRawOutputContents(0)))
                .isEqualTo(IntStream.range(0, rows * 16)
                        .mapToObj(i -> start + i + 1)
                        .toList());
        assertThat(GrpcClient.ints(answer.getRawOutputContents(1)))
                .isEqualTo(IntStream.range(0, rows * 16)
                        .mapToObj(i -> start + i - 1)
                        .toList());
    }

    @Test
    void addsAndSubtracts() {
        for (int i = 0; i < 100; i++) {
            requireSumAndDifference(client.calls().modelInfer(GrpcClient.sumAndDifference(1 + i % 3, i)), 1 + i % 3, i);
        }
    }

    @Test
    void aStreamIsAnsweredInOrder() throws Exception {
        List<ModelStreamInferResponse> answers = stream(IntStream.range(0, 100)
                .mapToObj(i -> GrpcClient.sumAndDifference(1, i))
                .toList());

        assertThat(answers).hasSize(100);
        for (int i = 0; i < 100; i++) {
            assertThat(answers.get(i).getErrorMessage()).isEmpty();
            requireSumAndDifference(answers.get(i).getInferResponse(), 1, i);
        }
    }

    @Test
    void aStreamGoesOnAfterARequestThatFails() throws Exception {
        ModelInferRequest unknown = GrpcClient.sumAndDifference(1, 5).toBuilder()
                .setModelName("nothing")
                .build();

        List<ModelStreamInferResponse> answers = stream(List.of(unknown, GrpcClient.sumAndDifference(1, 6)));

        assertThat(answers).hasSize(2);
        assertThat(answers.get(0).getErrorMessage()).contains("Request for unknown model: 'nothing'");
        assertThat(answers.get(0).getInferResponse().getId()).isEqualTo("5");
        requireSumAndDifference(answers.get(1).getInferResponse(), 1, 6);
    }

    private static List<ModelStreamInferResponse> stream(List<ModelInferRequest> requests) throws Exception {
        List<ModelStreamInferResponse> answers = new ArrayList<>();
        CompletableFuture<Void> end = new CompletableFuture<>();
        StreamObserver<ModelInferRequest> stream = client.stream().modelStreamInfer(new StreamObserver<>() {
            @Override
            public void onNext(ModelStreamInferResponse answer) {
                answers.add(answer);
            }

            @Override
            public void onError(Throwable failure) {
                end.completeExceptionally(failure);
            }

            @Override
            public void onCompleted() {
                end.complete(null);
            }
        });
        requests.forEach(stream::onNext);
        stream.onCompleted();
        end.get(60, TimeUnit.SECONDS);
        return answers;
    }

    @Test
    void takesTypedContents() {
        ModelInferResponse answer = client.calls()
                .modelInfer(typed().addOutputs(
                                InferRequestedOutputTensor.newBuilder().setName("positive"))
                        .build());

        assertThat(answer.getRawOutputContentsCount()).isEqualTo(1);
        assertThat(answer.getRawOutputContents(0)
                        .asReadOnlyByteBuffer()
                        .order(ByteOrder.LITTLE_ENDIAN)
                        .getFloat(8))
                .isEqualTo(7.5f);
    }

    private static ModelInferRequest.Builder typed() {
        return ModelInferRequest.newBuilder()
                .setModelName("add")
                .addInputs(GrpcClient.input("a", "FP32", 1, 3).setContents(GrpcClient.floats(1, -2, 3)))
                .addInputs(GrpcClient.input("b", "FP32", 1, 3).setContents(GrpcClient.floats(0.5f, 1, 4.5f)));
    }

    @Test
    void givesTypedContentsWhenAskedFor() {
        ModelInferResponse answer = client.calls()
                .modelInfer(typed().putParameters(
                                "binary_data_output",
                                InferParameter.newBuilder().setBoolParam(false).build())
                        .build());

        assertThat(answer.getRawOutputContentsCount()).isZero();
        assertThat(answer.getOutputs(0).getContents().getFp32ContentsList()).containsExactly(1.5f, 0f, 7.5f);
        assertThat(answer.getParametersMap().get("backend").getStringParam()).isEqualTo("onednn");
    }

    @Test
    void halfPrecisionIsRawOnly() {
        ByteString bits = ByteString.copyFrom(new byte[] {0, 0x3C, 0, (byte) 0xC0});
        ModelInferRequest.Builder request = ModelInferRequest.newBuilder().setModelName("half");

        ModelInferResponse answer = client.calls()
                .modelInfer(request.addInputs(GrpcClient.input("x", "FP16", 2))
                        .addRawInputContents(bits)
                        .build());

        assertThat(answer.getRawOutputContents(0)).isEqualTo(bits);
    }

    @Test
    void compressesBothWays() {
        ModelInferResponse answer =
                client.calls().withCompression("gzip").modelInfer(GrpcClient.sumAndDifference(20_000, 3));

        requireSumAndDifference(answer, 20_000, 3);
    }

    @Test
    void aLargeMessageComesInManyPieces() {
        requireSumAndDifference(client.calls().modelInfer(GrpcClient.sumAndDifference(50_000, 9)), 50_000, 9);
    }
}
