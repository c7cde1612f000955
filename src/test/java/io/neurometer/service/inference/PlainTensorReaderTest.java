package io.neurometer.service.inference;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.neurometer.engine.error.EngineException;
import io.neurometer.engine.tensor.DataType;
import io.neurometer.engine.tensor.Elements;
import io.neurometer.engine.tensor.OffHeap;
import io.neurometer.engine.tensor.Tensor;
import io.neurometer.service.error.LimitsProperties;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.StringJoiner;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.util.unit.DataSize;

class PlainTensorReaderTest {
    private static final int ARRAY = 50_000;

    private static final LimitsProperties LIMITS = new LimitsProperties(
            DataSize.ofGigabytes(1),
            DataSize.ofMegabytes(16),
            DataSize.ofMegabytes(256),
            1 << 28,
            1L << 40,
            20_000,
            1L << 40,
            DataSize.ofTerabytes(1),
            null);

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "[2,2]   | FP32   | [1,2,3,4]                      | 1.0 2.0 3.0 4.0",
                "[2,2]   | FP32   | [[1,2],[3,4]]                  | 1.0 2.0 3.0 4.0",
                "[2,1,2] | FP32   | [ [ [1 , 2] ] , [[ -0,4e0]] ]  | 1.0 2.0 -0.0 4.0",
                "[3]     | FP32   | [16777217,3.4028235e38,-0.1]   | 1.6777216E7 3.4028235E38 -0.1",
                "[3]     | FP64   | [0.1,-1e-300,12345678901234567890] | 0.1 -1.0E-300 1.2345678901234567E19",
                "[2]     | FP16   | [65519,-0.5]                   | 65504.0 -0.5",
                "[2]     | BF16   | [1.00390625,3]                 | 1.0 3.0",
                "[2]     | INT64  | [9223372036854775807,-9223372036854775808] | 9.223372036854776E18 -9.223372036854776E18",
                "[2]     | UINT64 | [0,18446744073709551615]       | 0.0 1.8446744073709552E19",
                "[2]     | INT8   | [-128,127]                     | -128.0 127.0",
                "[2]     | UINT8  | [0,255]                        | 0.0 255.0",
                "[2]     | BOOL   | [true,0]                       | 1.0 0.0",
                "[0]     | FP32   | []                             | ''",
                "[]      | FP32   | [7]                            | 7.0",
            })
    void readsEveryKindOfArray(String shape, String type, String data, String expected) throws IOException {
        String input =
                "{\"name\": \"x\", \"shape\": %s, \"datatype\": \"%s\", \"data\": %s}".formatted(shape, type, data);
        String late =
                "{\"data\": %s, \"datatype\": \"%s\", \"name\": \"x\", \"shape\": %s}".formatted(data, type, shape);
        assertThat(elements(request(input))).isEqualTo(expected);
        assertThat(elements(request(late))).isEqualTo(expected);
    }

    /** Every way of writing numbers, as in {@link DecimalScannerTest}, with commas between them. */
    @ParameterizedTest
    @EnumSource
    void findsTheFloatsThatJavaFinds(NumberStyle style) throws IOException {
        SplittableRandom random = new SplittableRandom(100 + style.ordinal());
        for (int read = 0; read < DecimalScannerTest.NUMBERS; read += ARRAY) {
            StringJoiner data = new StringJoiner(",", "[", "]");
            int[] bits = new int[ARRAY];
            for (int i = 0; i < ARRAY; i++) {
                String text = style.write(random);
                while (Float.isInfinite(Float.parseFloat(text))) {
                    text = style.write(random);
                }
                bits[i] = Float.floatToRawIntBits(Float.parseFloat(text));
                data.add(text);
            }
            int[] found = new int[ARRAY];
            try (InferRequest request = read(request(
                    "{\"name\":\"x\",\"shape\":[" + ARRAY + "],\"datatype\":\"FP32\",\"data\":" + data + "}"))) {
                request.inputs().get("x").bytes().asIntBuffer().get(found);
            }
            assertThat(Arrays.mismatch(found, bits)).isEqualTo(-1);
        }
    }

    /** Across the pieces in which a large body is kept, and the windows through which it is read. */
    @Test
    void readsLongArrays() throws IOException {
        SplittableRandom random = new SplittableRandom(5);
        StringJoiner data = new StringJoiner(",\n ", "[", "]");
        float[] values = new float[60_000];
        for (int i = 0; i < values.length; i++) {
            values[i] = (float) random.nextGaussian();
            data.add(String.valueOf(values[i]));
        }
        String input = "{\"name\":\"x\",\"shape\":[300,200],\"datatype\":\"FP32\",\"data\":" + data + "}";
        try (InferRequest request = read(request(input))) {
            assertThat(request.inputs().get("x").toFloats()).isEqualTo(values);
        }
    }

    @Test
    void findsWhatFollowsTheData() throws IOException {
        String model = "{\"name\": \"[inline]\", \"layers\": [[1], {}]}";
        String text = "{\"inputs\": [{\"name\": \"a\", \"shape\": [2], \"datatype\": \"FP32\", \"data\": [1, 2]},"
                + " {\"data\": [[3], [4]], \"name\": \"b\", \"shape\": [2, 1], \"datatype\": \"INT32\"}],"
                + " \"id\": \"[7]\", \"model\": " + model + "}";
        try (InferRequest request = read(text)) {
            assertThat(request.id()).isEqualTo("[7]");
            assertThat(request.model().definition()).isEqualTo(model.getBytes(StandardCharsets.UTF_8));
            assertThat(request.inputs().get("a").toFloats()).containsExactly(1, 2);
            assertThat(request.inputs().get("b").toLongs()).containsExactly(3, 4);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "[1,2,3]",
                "[1,2,3,4,5]",
                "[[1,2],[3]]",
                "[[1,2],[3,4],[5,6]]",
                "[[1,2],3,4]",
                "[[[1,2],[3,4]]]",
                "[1,2,3,\"4\"]",
                "[1,2,3,null]",
                "[1,2,3,NaN]",
                "[1,2,3,1e99]",
                "[1,2,3,{}]",
                "[1,2,3,4",
                "[1,2,3,4}",
                "[1,2,,4]",
                "[1,2,3,4,]",
                "[1,2,3 4]",
                "[01,2,3,4]",
                "[.1,2,3,4]",
                "[1.,2,3,4]",
                "7"
            })
    void refusesWhatTheParserRefuses(String data) {
        String input = "{\"name\":\"x\",\"shape\":[2,2],\"datatype\":\"FP32\",\"data\":" + data + "}";
        long before = OffHeap.used();
        assertThatThrownBy(() -> read(request(input))).isInstanceOf(EngineException.class);
        assertThat(OffHeap.used()).isEqualTo(before);
    }

    /** With its place in the whole text, as if nothing had been taken out of it. */
    @Test
    void saysWhereTheTextIsWrong() {
        String input = "{\"name\":\"x\",\"shape\":[2],\"datatype\":\"FP32\",\"data\":[10,20]}";
        String text = request(input).replace("\"tiny\"", "tiny");
        assertThatThrownBy(() -> read(text)).hasMessageContaining("column " + (text.indexOf("tiny") + 1));
    }

    private static String request(String input) {
        return "{\"inputs\": [" + input + "], \"model\": \"tiny\"}";
    }

    private static String elements(String text) throws IOException {
        try (InferRequest request = read(text)) {
            Tensor tensor = request.inputs().get("x");
            StringJoiner elements = new StringJoiner(" ");
            for (int i = 0; i < tensor.elements(); i++) {
                elements.add(String.valueOf(value(tensor, i)));
            }
            return elements.toString();
        }
    }

    private static Object value(Tensor tensor, int index) {
        double value = Elements.getDouble(tensor.bytes(), tensor.dataType(), index);
        return tensor.dataType() == DataType.FP32 ? (Object) (float) value : value;
    }

    private static InferRequest read(String text) throws IOException {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        try (BodyBuffer body = BodyBuffer.read(new BodyOfBytes(bytes), bytes.length)) {
            return InferJsonReader.read(body, LIMITS, null).request();
        }
    }
}
