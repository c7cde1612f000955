package io.neurometer.engine.frontend.definition;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.neurometer.engine.error.EngineException;
import io.neurometer.engine.error.ErrorCode;
import io.neurometer.engine.error.Fault;
import io.neurometer.engine.graph.Graph;
import io.neurometer.engine.tensor.HalfPrecision;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SafetensorsTest {
    private static final byte[] MODEL =
            Definitions.of("{'name': 'x', 'shape': ['N', 2]}", "{'type': 'linear', 'name': 'fc', 'out_features': 3}");

    private static final String BIAS = "'fc.bias': {'dtype': 'F32', 'shape': [3], 'data_offsets': [24, 36]}";
    private static final String WEIGHT = "'fc.weight': {'dtype': 'F32', 'shape': [3, 2], 'data_offsets': [0, 24]}";

    private static ByteBuffer file(String header, int dataBytes) {
        byte[] json = Definitions.json(header);
        ByteBuffer file = ByteBuffer.allocate(8 + json.length + dataBytes).order(ByteOrder.LITTLE_ENDIAN);
        file.putLong(json.length).put(json);
        for (int i = 0; i + 4 <= dataBytes; i += 4) {
            file.putFloat(i / 4);
        }
        return file.rewind();
    }

    private static Graph read(ByteBuffer file) {
        return new DefinitionImporter().read(MODEL, file).graph();
    }

    private static List<Fault> faults(ByteBuffer file) {
        EngineException refused = catchThrowableOfType(EngineException.class, () -> read(file));
        assertThat(refused).as("refused").isNotNull();
        return refused.faults();
    }

    @Test
    void weightsAreReadByName() {
        Graph graph = read(file("{'__metadata__': {'format': 'pt'}, " + BIAS + ", " + WEIGHT + "}", 36));
        assertThat(SeededWeightsTest.filled(graph.weights().get("fc.weight"))).containsExactly(0, 1, 2, 3, 4, 5);
        assertThat(SeededWeightsTest.filled(graph.weights().get("fc.bias"))).containsExactly(6, 7, 8);
    }

    @Test
    void otherTypesBecomeFp32() {
        String header = "{'fc.weight': {'dtype': 'BF16', 'shape': [3, 2], 'data_offsets': [0, 12]},"
                + " 'fc.bias': {'dtype': 'F64', 'shape': [3], 'data_offsets': [12, 36]}}";
        ByteBuffer file = file(header, 36).order(ByteOrder.LITTLE_ENDIAN);
        int data = file.capacity() - 36;
        for (int i = 0; i < 6; i++) {
            file.putShort(data + 2 * i, HalfPrecision.toBf16(i - 2.5f));
        }
        for (int i = 0; i < 3; i++) {
            file.putDouble(data + 12 + 8 * i, i / 4.0);
        }
        Graph graph = read(file);
        assertThat(SeededWeightsTest.filled(graph.weights().get("fc.weight")))
                .containsExactly(-2.5f, -1.5f, -0.5f, 0.5f, 1.5f, 2.5f);
        assertThat(SeededWeightsTest.filled(graph.weights().get("fc.bias"))).containsExactly(0, 0.25f, 0.5f);
    }

    @Test
    void missingSurplusAndMisshapedTensorsAreReportedTogether() {
        String header = "{'fc.weight': {'dtype': 'F32', 'shape': [2, 3], 'data_offsets': [0, 24]},"
                + " 'fc.bais': {'dtype': 'F32', 'shape': [3], 'data_offsets': [24, 36]},"
                + " 'fc.num_batches_tracked': {'dtype': 'I64', 'shape': [], 'data_offsets': [36, 44]}}";
        List<Fault> faults = faults(file(header, 44));
        assertThat(faults).extracting(Fault::code).containsOnly(ErrorCode.MODEL_WEIGHTS_INVALID);
        assertThat(faults).extracting(Fault::where).containsExactlyInAnyOrder("fc.weight", "fc.bias", "fc.bais");
        assertThat(faults)
                .filteredOn(fault -> "fc.weight".equals(fault.where()))
                .allSatisfy(fault -> {
                    assertThat(fault.got()).isEqualTo("[2, 3]");
                    assertThat(fault.expected()).isEqualTo("[3, 2]");
                });
        assertThat(faults)
                .filteredOn(fault -> "fc.bias".equals(fault.where()))
                .allSatisfy(fault -> assertThat(fault.fix()).contains("fc.bais"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "[]",
                "{'a': 3}",
                "{'a': {'dtype': 'F32', 'shape': [3], 'data_offsets': [0, 16]}}",
                "{'a': {'dtype': 'F32', 'shape': [3], 'data_offsets': [28, 40]}}",
                "{'a': {'dtype': 'F32', 'shape': [3], 'data_offsets': [12, 0]}}",
                "{'a': {'dtype': 'F32', 'shape': [-3], 'data_offsets': [0, 12]}}",
                "{'a': {'dtype': 'F8', 'shape': [3], 'data_offsets': [0, 12]}}",
                "{'a': {'dtype': 'F32', 'shape': [4611686018427387904, 4], 'data_offsets': [0, 12]}}",
                "{'a': {'dtype': 'F32', 'shape': [3], 'data_offsets': [0, 12]},"
                        + " 'b': {'dtype': 'F32', 'shape': [3], 'data_offsets': [8, 20]}}",
                "{'a': {'dtype': 'F32', 'shape': [3]}}",
                "{'a'"
            })
    void brokenHeadersAreMalformed(String header) {
        assertThat(faults(file(header, 36))).extracting(Fault::code).containsOnly(ErrorCode.MODEL_MALFORMED);
    }

    @ParameterizedTest
    @ValueSource(longs = {-1, 0, 1, 1000, Long.MAX_VALUE, 1L << 33})
    void wrongHeaderLengthsAreMalformed(long length) {
        ByteBuffer file = file("{" + BIAS + ", " + WEIGHT + "}", 36).order(ByteOrder.LITTLE_ENDIAN);
        file.putLong(0, length);
        assertThat(faults(file)).extracting(Fault::code).containsOnly(ErrorCode.MODEL_MALFORMED);
    }

    @Test
    void everyTruncationIsRefused() {
        ByteBuffer whole = file("{" + BIAS + ", " + WEIGHT + "}", 36);
        for (int length = 0; length < whole.capacity(); length++) {
            assertThat(faults(whole.slice(0, length)))
                    .as(length + " bytes")
                    .extracting(Fault::code)
                    .containsOnly(ErrorCode.MODEL_MALFORMED);
        }
    }

    /** A real state dict keeps PyTorch's gate order; the operator has its own. */
    @Test
    void recurrentWeightsAreBroughtIntoTheOperatorsGateOrder() {
        byte[] lstm = Definitions.of(
                "{'name': 'x', 'shape': ['N', 3, 1]}",
                "{'type': 'lstm', 'name': 'rnn', 'hidden_size': 1, 'bias': false}");
        String header = "{'rnn.weight_ih_l0': {'dtype': 'F32', 'shape': [4, 1], 'data_offsets': [0, 16]},"
                + " 'rnn.weight_hh_l0': {'dtype': 'F32', 'shape': [4, 1], 'data_offsets': [16, 32]}}";
        Graph graph = new DefinitionImporter().read(lstm, file(header, 32)).graph();
        assertThat(SeededWeightsTest.filled(graph.weights().get("rnn.weight_ih_l0")))
                .as("input, output, forget, cell")
                .containsExactly(0, 3, 1, 2);
        assertThat(SeededWeightsTest.filled(graph.weights().get("rnn.weight_hh_l0")))
                .containsExactly(4, 7, 5, 6);
    }

    @Test
    void namesInFilesMayHoldAnyCharacters() {
        String header = "{'ü\\n': {'dtype': 'F32', 'shape': [3], 'data_offsets': [0, 12]}}";
        assertThat(faults(file(header, 12)))
                .extracting(Fault::where)
                .contains(new String("ü\n".getBytes(StandardCharsets.UTF_8), StandardCharsets.UTF_8));
    }
}
