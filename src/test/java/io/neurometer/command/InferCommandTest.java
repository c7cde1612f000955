package io.neurometer.command;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** {@code infer}, run in this process. */
class InferCommandTest {
    private static final JsonMapper JSON = JsonMapper.shared();
    private static final double[] ROW = {1, 2, 3, 4};

    @TempDir
    private Path directory;

    private String model = "";

    @BeforeEach
    void writeModel() throws IOException {
        model = write(
                "sum.json",
                "{\"name\":\"sum\",\"inputs\":[{\"name\":\"x\",\"shape\":[\"N\",4],\"datatype\":\"FP32\"}],"
                        + "\"layers\":[{\"type\":\"relu\",\"name\":\"r\"},{\"type\":\"softmax\",\"name\":\"p\"}]}");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "[[1,2,3,4]]",
                "[1,2,3,4]",
                "{\"shape\":[1,4],\"datatype\":\"FP32\",\"data\":[1,2,3,4]}",
                "{\"name\":\"x\",\"data\":[[1,2,3,4]],\"shape\":[1,4]}"
            })
    void readsTensorsFromJson(String text) throws IOException {
        JsonNode output = output("--input", "x=" + write("x.json", text));

        assertSoftmax(output);
    }

    @Test
    void readsTensorsFromNumPy() throws IOException {
        JsonNode output = output("--input", "x=" + npy("'<f4'", "(1, 4)", 4));

        assertSoftmax(output);
    }

    @Test
    void seededInputsAreTheSameEveryTime() {
        JsonNode first = output("--input", "x=seeded");
        JsonNode second = output("--input", "x=seeded");
        JsonNode other = output("--input", "x=seeded", "--seed", "2");

        assertThat(first).isEqualTo(second);
        assertThat(first).isNotEqualTo(other);
        assertThat(first.at("/shape").toString()).isEqualTo("[1,4]");
    }

    @Test
    void seededInputsHaveTheShapeAskedFor() {
        assertThat(output("--input", "x=seeded:3x4").at("/shape").toString()).isEqualTo("[3,4]");
    }

    @Test
    void computesInThePrecisionAskedForOrSaysWhyNot() {
        CommandRun run =
                CommandRun.of("infer", "zoo/lenet5", "--input", "image=seeded", "--precision", "int8", "--json", "-");

        if (run.code() == ExitCodes.OK) {
            assertThat(JSON.readTree(run.out()).at("/parameters/precision").asString())
                    .isEqualTo("int8");
        } else {
            assertThat(run.err()).startsWith("error: ").contains("int8");
        }
    }

    @Test
    void answersWithTheFeaturesOfALayer() throws IOException {
        String x = write("x.json", "[[-1,2,-3,4]]");
        JsonNode output = output("--input", "x=" + x, "--output", "r");

        assertThat(output.at("/name").asString()).isEqualTo("r");
        assertThat(output.at("/data").toString()).isEqualTo("[0.0,2.0,0.0,4.0]");
    }

    @Test
    void showsShapesAndFirstValues() throws IOException {
        String x = write("x.json", "[[-1,2,-3,4],[5,6,7,8],[9,9,9,9]]");
        CommandRun run = CommandRun.of("infer", model, "--input", "x=" + x, "--output", "r");

        assertThat(run.code()).as(run.err()).isZero();
        assertThat(run.out().lines())
                .containsExactly("r  FP32[3, 4]", "  0.0 2.0 0.0 4.0 5.0 6.0 7.0 8.0 9.0 9.0 ... of 12");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "[[1,2,3],[4]]|ragged",
                "[[1,2,3,4],[1,2,3,4]|JSON",
                "[[1,2,3]]|wrong shape",
                "[[1,2,3,\"4\"]]|is not a value of FP32",
                "{\"shape\":[1,4]}|no 'data'",
                "{\"shape\":[1,4],\"datatype\":\"FP31\",\"data\":[1]}|there is no such datatype",
                "[[1,2,3,4]] 5|goes on"
            })
    void refusesTensorsThatDoNotFit(String text, String problem) throws IOException {
        CommandRun run = CommandRun.of("infer", model, "--input", "x=" + write("x.json", text));

        assertThat(run.code()).as(run.err()).isEqualTo(ExitCodes.USAGE);
        assertThat(run.err()).contains(problem).contains("x");
        assertThat(run.out()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "'>f4'|(1, 4)|4|kind that cannot be read",
                "'<f4'|(1, 4)|3|wrong length",
                "'<f4'|(9223372036854775807, 4)|4|cannot be read",
                "'<f4'|(99999999999999999999, 4)|4|cannot be read",
                "'<f8'|(1, 2)|4|wrong datatype"
            })
    void refusesArraysOfNumPyThatDoNotFit(String type, String shape, int floats, String problem) throws IOException {
        CommandRun run = CommandRun.of(
                "infer", model, "--input", "x=" + npy(type.contains("'") ? type : "'" + type + "'", shape, floats));

        assertThat(run.code()).as(run.err()).isEqualTo(ExitCodes.USAGE);
        assertThat(run.err()).contains(problem);
    }

    @Test
    void tellsEverythingThatIsWrongWithTheInputs() {
        CommandRun run = CommandRun.of("infer", model, "--input", "y=seeded", "--input", "x=picture.png");

        assertThat(run.code()).isEqualTo(ExitCodes.USAGE);
        assertThat(run.err()).contains("'y'").contains("picture.png");
    }

    @Test
    void tellsWhichInputIsMissing() {
        CommandRun run = CommandRun.of("infer", model);

        assertThat(run.code()).isEqualTo(ExitCodes.USAGE);
        assertThat(run.err()).contains("'x': input is missing").contains("--input x=FILE");
    }

    private JsonNode output(String... options) {
        String[] arguments = new String[options.length + 4];
        arguments[0] = "infer";
        arguments[1] = model;
        System.arraycopy(options, 0, arguments, 2, options.length);
        arguments[options.length + 2] = "--json";
        arguments[options.length + 3] = "-";
        CommandRun run = CommandRun.of(arguments);
        assertThat(run.code()).as(run.err()).isZero();
        JsonNode answer = JSON.readTree(run.out());
        assertThat(answer.at("/model_name").asString()).isEqualTo("sum");
        return answer.at("/outputs/0");
    }

    /** FP32 arithmetic of four exponentials and their sum keeps six digits. */
    private static void assertSoftmax(JsonNode output) {
        double sum = 0;
        for (double x : ROW) {
            sum += Math.exp(x);
        }
        assertThat(output.at("/datatype").asString()).isEqualTo("FP32");
        for (int i = 0; i < ROW.length; i++) {
            assertThat(output.at("/data/" + i).asDouble()).isCloseTo(Math.exp(ROW[i]) / sum, within(1e-6));
        }
    }

    private String write(String name, String text) throws IOException {
        return Files.writeString(directory.resolve(name), text).toString();
    }

    /** An array as numpy.save writes it, of version 1.0: 1, 2, 3 and so on. */
    private String npy(String type, String shape, int floats) throws IOException {
        String text = "{'descr': " + type + ", 'fortran_order': False, 'shape': " + shape + ", }";
        byte[] header = (text + " ".repeat(117 - text.length()) + "\n").getBytes(StandardCharsets.US_ASCII);
        ByteBuffer file = ByteBuffer.allocate(10 + header.length + 4 * floats).order(ByteOrder.LITTLE_ENDIAN);
        file.put((byte) 0x93)
                .put("NUMPY".getBytes(StandardCharsets.US_ASCII))
                .put((byte) 1)
                .put((byte) 0);
        file.putShort((short) header.length).put(header);
        for (int i = 1; i <= floats; i++) {
            file.putFloat(i);
        }
        return Files.write(directory.resolve("x.npy"), file.array()).toString();
    }
}
