package io.neurometer.service.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import io.neurometer.engine.frontend.onnx.proto.GraphProto;
import io.neurometer.engine.frontend.onnx.proto.TensorProto;
import io.neurometer.service.OnnxFiles;
import io.neurometer.service.RunningService;
import io.neurometer.service.RunningService.Answer;
import java.util.List;

/** Models that tests of the protocol register. */
final class Models {
    private Models() {}

    /** The one that all of Triton's examples use: OUTPUT0 is the sum and OUTPUT1 the difference of two INT32[N, 16]. */
    static byte[] simple() {
        TensorProto.DataType type = TensorProto.DataType.INT32;
        return OnnxFiles.model(GraphProto.newBuilder()
                .setName("simple")
                .addInput(OnnxFiles.value("INPUT0", type, "N", 16))
                .addInput(OnnxFiles.value("INPUT1", type, "N", 16))
                .addNode(OnnxFiles.node("sum", "Add", List.of("INPUT0", "INPUT1"), "OUTPUT0"))
                .addNode(OnnxFiles.node("difference", "Sub", List.of("INPUT0", "INPUT1"), "OUTPUT1"))
                .addOutput(OnnxFiles.value("OUTPUT0", type, "N", 16))
                .addOutput(OnnxFiles.value("OUTPUT1", type, "N", 16)));
    }

    static void register(RunningService service, String name, byte[] model) {
        Answer answer = service.postBytes("/models?name=" + name, model, "Content-Type", "application/octet-stream");
        assertThat(answer.status()).as(answer.toString()).isEqualTo(201);
    }
}
