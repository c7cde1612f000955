package io.neurometer.service.grpc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.ByteString;
import com.google.protobuf.CodedInputStream;
import com.google.protobuf.CodedOutputStream;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.WireFormat;
import io.neurometer.engine.error.EngineException;
import io.neurometer.service.grpc.proto.InferParameter;
import io.neurometer.service.grpc.proto.ModelInferRequest;
import io.neurometer.service.grpc.proto.ModelInferRequest.InferRequestedOutputTensor;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.Random;
import org.junit.jupiter.api.Test;

class WireReaderTest {
    private static final ModelInferRequest REQUEST = ModelInferRequest.newBuilder()
            .setModelName("zoo/lenet5")
            .setModelVersion("12")
            .setId("ä")
            .putParameters(
                    "priority", InferParameter.newBuilder().setInt64Param(-3).build())
            .putParameters(
                    "backend",
                    InferParameter.newBuilder().setStringParam("nd4j").build())
            .addInputs(GrpcClient.input("a", "FP32", 2, -1, Long.MAX_VALUE)
                    .setContents(GrpcClient.floats(1, 2))
                    .putParameters(
                            "p", InferParameter.newBuilder().setBoolParam(true).build()))
            .addInputs(GrpcClient.input("b", "INT8"))
            .addOutputs(InferRequestedOutputTensor.newBuilder()
                    .setName("y")
                    .putParameters(
                            "classification",
                            InferParameter.newBuilder().setUint64Param(7).build()))
            .addRawInputContents(ByteString.copyFromUtf8("raw"))
            .addRawInputContents(ByteString.EMPTY)
            .build();

    private static WireRequest read(byte[] bytes) throws IOException {
        return WireReader.read(CodedInputStream.newInstance(bytes));
    }

    private static void requireEqual(WireRequest read, ModelInferRequest expected) throws IOException {
        assertThat(read.model()).isEqualTo(expected.getModelName());
        assertThat(read.version()).isEqualTo(expected.getModelVersion());
        assertThat(read.id()).isEqualTo(expected.getId());
        assertThat(read.parameters()).isEqualTo(expected.getParametersMap());
        assertThat(read.raw()).isEqualTo(expected.getRawInputContentsList());
        assertThat(read.inputs()).hasSize(expected.getInputsCount());
        for (int i = 0; i < read.inputs().size(); i++) {
            WireRequest.Input input = read.inputs().get(i);
            ModelInferRequest.InferInputTensor tensor = expected.getInputs(i);
            assertThat(input.name()).isEqualTo(tensor.getName());
            assertThat(input.datatype()).isEqualTo(tensor.getDatatype());
            assertThat(input.sizes()).containsExactly(tensor.getShapeList().toArray(Long[]::new));
            assertThat(input.parameters()).isEqualTo(tensor.getParametersMap());
            assertThat(!input.contents().isEmpty()).isEqualTo(tensor.hasContents());
        }
        assertThat(read.outputs()).hasSize(expected.getOutputsCount());
        for (int i = 0; i < read.outputs().size(); i++) {
            assertThat(read.outputs().get(i).name())
                    .isEqualTo(expected.getOutputs(i).getName());
            assertThat(read.outputs().get(i).parameters())
                    .isEqualTo(expected.getOutputs(i).getParametersMap());
        }
    }

    @Test
    void readsWhatProtobufReads() throws IOException {
        requireEqual(read(REQUEST.toByteArray()), REQUEST);
        requireEqual(read(new byte[0]), ModelInferRequest.getDefaultInstance());
        requireEqual(
                WireReader.read(CodedInputStream.newInstance(new ByteArrayInputStream(REQUEST.toByteArray()), 16)),
                REQUEST);
    }

    /** A message that protobuf takes is read as it reads it, and no other failure comes of one that it refuses. */
    @Test
    void damagedMessagesAreReadAlikeOrRefused() throws IOException {
        Random random = new Random(5);
        byte[] whole = REQUEST.toByteArray();
        int read = 0;
        for (int i = 0; i < 20_000; i++) {
            byte[] damaged = whole.clone();
            for (int k = random.nextInt(3); k >= 0; k--) {
                damaged[random.nextInt(damaged.length)] = (byte) random.nextInt(256);
            }
            if (random.nextInt(4) == 0) {
                damaged = java.util.Arrays.copyOf(damaged, random.nextInt(damaged.length));
            }
            WireRequest wire;
            try {
                wire = read(damaged);
            } catch (EngineException refused) {
                continue;
            }
            ModelInferRequest expected = parsed(damaged);
            if (expected != null) {
                requireEqual(wire, expected);
                read++;
            }
        }
        assertThat(read).isGreaterThan(1000);
    }

    /** Null for a message that is refused: contents are read later here. */
    private static ModelInferRequest parsed(byte[] bytes) {
        try {
            return ModelInferRequest.parseFrom(bytes);
        } catch (InvalidProtocolBufferException refused) {
            return null;
        }
    }

    @Test
    void fieldsComeInAnyOrderAndUnknownOnesAreSkipped() throws IOException {
        byte[] bytes = message(stream -> {
            stream.writeFixed64(2000, 4);
            stream.writeByteArray(7, new byte[] {1, 2, 3, 4});
            stream.writeString(1, "first");
            stream.writeString(1, "last");
            stream.writeTag(2001, WireFormat.WIRETYPE_START_GROUP);
            stream.writeInt32(1, 5);
            stream.writeTag(2001, WireFormat.WIRETYPE_END_GROUP);
            stream.writeByteArray(5, message(input -> {
                input.writeInt64(3, 1);
                input.writeString(2, "FP32");
                input.writeInt64(3, -1);
            }));
        });

        WireRequest request = read(bytes);

        requireEqual(request, ModelInferRequest.parseFrom(bytes));
        assertThat(request.model()).isEqualTo("last");
        assertThat(request.inputs().get(0).sizes()).containsExactly(1, -1);
    }

    private interface Writing {
        void to(CodedOutputStream stream) throws IOException;
    }

    private static byte[] message(Writing writing) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        CodedOutputStream stream = CodedOutputStream.newInstance(bytes);
        writing.to(stream);
        stream.flush();
        return bytes.toByteArray();
    }

    @Test
    void groupsThatAreNestedWithoutEndAreRefused() throws IOException {
        byte[] bytes = message(stream -> {
            for (int i = 0; i < 100_000; i++) {
                stream.writeTag(99, WireFormat.WIRETYPE_START_GROUP);
            }
        });

        assertThatThrownBy(() -> read(bytes))
                .isInstanceOf(EngineException.class)
                .hasMessageContaining("not a ModelInferRequest");
    }

    @Test
    void textsThatAreNotUtf8AreRefused() throws IOException {
        byte[] bytes = message(stream -> stream.writeByteArray(1, new byte[] {(byte) 0xC3, 0x28}));

        assertThatThrownBy(() -> read(bytes)).hasMessageContaining("'model_name': the text is not UTF-8");
    }
}
