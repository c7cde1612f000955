package io.neurometer.command;

import static org.assertj.core.api.Assertions.assertThat;

import io.neurometer.engine.frontend.onnx.proto.GraphProto;
import io.neurometer.engine.frontend.onnx.proto.StringStringEntryProto;
import io.neurometer.engine.frontend.onnx.proto.TensorProto;
import io.neurometer.service.OnnxFiles;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** Forms of reports, weights and data in files, budgets, and comparisons on the command line. */
class ReportCommandsTest {
    private static final JsonMapper JSON = JsonMapper.shared();
    private static final String SMALL = "{\"name\":\"small\",\"inputs\":[{\"name\":\"x\",\"shape\":[\"N\",2],"
            + "\"datatype\":\"FP32\"}],\"layers\":[{\"type\":\"linear\",\"name\":\"fc\",\"out_features\":3}]}";

    @TempDir
    private Path directory;

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                "html; <!DOCTYPE html>",
                "csv; report,hardware,instance",
                "markdown; # zoo/lenet5",
                "json; {\"schema\":\"profile/1\""
            })
    void everyFormIsPrinted(String format, String begin) {
        CommandRun run = CommandRun.of("profile", "zoo/lenet5", "--protocol", "analytic", "--format", format);

        assertThat(run.code()).as(run.err()).isZero();
        assertThat(run.out()).startsWith(begin.strip()).contains("c3/conv");
    }

    @ParameterizedTest
    @CsvSource({
        "--format pdf, markdown",
        "--sort size, memory",
        "--sort time, standard",
        "--top 0, 1 or more",
        "--top 3 --format csv, table",
        "--fits lots, 512KB",
        "--fits 1KB;2KB;3KB, 512KB",
        "--weights nowhere.safetensors, there is no such file"
    })
    void whatIsNotUnderstoodEndsWith2(String arguments, String expected) {
        CommandRun run =
                CommandRun.of(("profile zoo/lenet5 --protocol analytic " + arguments.replace(';', ',')).split(" "));

        assertThat(run.code()).as(run.err()).isEqualTo(ExitCodes.USAGE);
        assertThat(run.err()).contains(expected);
        assertThat(run.out()).isEmpty();
    }

    @Test
    void theTableIsSortedAndCut() {
        CommandRun run = CommandRun.of("profile zoo/lenet5 --protocol analytic --sort params --top 3".split(" "));

        List<String> rows = run.out().lines().skip(4).limit(4).toList();
        assertThat(rows.get(0)).startsWith("c5/conv");
        assertThat(rows.get(1)).startsWith("f6/linear");
        assertThat(rows.get(2)).startsWith("c3/conv");
        assertThat(rows.get(3)).isEqualTo("and 12 more");
        assertThat(CommandRun.of("profile zoo/lenet5 --protocol analytic --sort memory --top 1".split(" "))
                        .out())
                .contains("alive")
                .contains("23.5 kB");
    }

    @Test
    void everyBatchSizeHasARow() {
        CommandRun run = CommandRun.of("profile zoo/lenet5 --protocol analytic --batch 1,8".split(" "));

        assertThat(run.out()).contains("Totals, batch 1").contains(" 326,520").contains("  8  2,612,160");
    }

    @Test
    void escapeSequencesInNamesAreShownAsText() throws IOException {
        Path model = Files.write(directory.resolve("evil.onnx"), external("none", "fc\u001b[31m\u202e"));

        CommandRun run = CommandRun.of("profile", model.toString(), "--protocol", "analytic");

        assertThat(run.out()).contains("fc\\u001B[31m\\u202E").doesNotContain("\u001b", "\u202e");
    }

    @Test
    void budgetsAreCheckedAndEndWith5WhenExceeded() {
        CommandRun fits = CommandRun.of("profile zoo/lenet5 --protocol analytic --fits 24KB,1MB".split(" "));
        CommandRun exceeds = CommandRun.of("profile zoo/lenet5 --protocol analytic --fits 20KB,100KB".split(" "));

        assertThat(fits.code()).as(fits.out()).isZero();
        assertThat(fits.out()).contains("features fit in 24,576 B", "weights fit in 1,048,576 B");
        assertThat(exceeds.code()).isEqualTo(ExitCodes.DOES_NOT_FIT);
        assertThat(exceeds.out())
                .contains("features DO NOT FIT in 20,480 B", "the first is c1/conv", "weights DO NOT FIT in 102,400 B");
    }

    @Test
    void weightsOfADefinitionAreReadFromAFile() throws IOException {
        Path model = Files.writeString(directory.resolve("small.json"), SMALL);
        Path weights = Files.write(directory.resolve("small.safetensors"), weights());
        Path input = Files.writeString(directory.resolve("x.json"), "[[10,1]]");

        CommandRun run = CommandRun.of(
                "infer", model.toString(), "--weights", weights.toString(), "--input", "x=" + input, "--json", "-");

        assertThat(run.code()).as(run.err()).isZero();
        assertThat(JSON.readTree(run.out()).at("/outputs/0/data").toString()).isEqualTo("[7.0,30.0,53.0]");
        assertThat(CommandRun.of("profile", model.toString(), "--protocol", "analytic")
                        .out())
                .contains("random weights");
        assertThat(CommandRun.of("profile", model.toString(), "--protocol", "analytic", "--weights", weights.toString())
                        .out())
                .contains("(definition)");
    }

    @Test
    void weightsThatDoNotFitABuiltInModelAreToldOneByOne() throws IOException {
        Path weights = Files.write(directory.resolve("small.safetensors"), weights());

        CommandRun run =
                CommandRun.of("profile", "zoo/lenet5", "--protocol", "analytic", "--weights", weights.toString());

        assertThat(run.code()).as(run.err()).isEqualTo(ExitCodes.MODEL);
        assertThat(run.err()).contains("c1.weight", "fc.weight");
    }

    @Test
    void anOnnxFileHasItsOwnWeights() throws IOException {
        Path weights = Files.write(directory.resolve("small.safetensors"), weights());

        CommandRun run = CommandRun.of(
                "profile", "src/test/resources/models/mnist-wonnx/model.onnx", "--weights", weights.toString());

        assertThat(run.code()).as(run.err()).isEqualTo(ExitCodes.USAGE);
        assertThat(run.err()).contains("--weights", "leave it out");
    }

    /** W = [[0, 1], [2, 3], [4, 5]] and b = [6, 7, 8]. */
    private static byte[] weights() {
        byte[] header = ("{\"fc.weight\":{\"dtype\":\"F32\",\"shape\":[3,2],\"data_offsets\":[0,24]},"
                        + "\"fc.bias\":{\"dtype\":\"F32\",\"shape\":[3],\"data_offsets\":[24,36]}}")
                .getBytes(StandardCharsets.UTF_8);
        ByteBuffer file = ByteBuffer.allocate(8 + header.length + 36).order(ByteOrder.LITTLE_ENDIAN);
        file.putLong(header.length).put(header);
        for (int i = 0; i < 9; i++) {
            file.putFloat(i);
        }
        return file.array();
    }

    @Test
    void dataBesideAnOnnxFileIsRead() throws IOException {
        Path model = Files.write(directory.resolve("m.onnx"), external("m.data", "sum"));
        Files.write(directory.resolve("m.data"), floats(3, 4));
        Path input = Files.writeString(directory.resolve("x.json"), "[10,20]");

        CommandRun run = CommandRun.of("infer", model.toString(), "--input", "x=" + input, "--json", "-");

        assertThat(run.code()).as(run.err()).isZero();
        assertThat(JSON.readTree(run.out()).at("/outputs/0/data").toString()).isEqualTo("[13.0,24.0]");
    }

    @Test
    void dataElsewhereIsNotRead() throws IOException {
        Path folder = Files.createDirectory(directory.resolve("models"));
        Files.write(directory.resolve("secret"), floats(3, 4));
        Path model = Files.write(folder.resolve("m.onnx"), external("../secret", "sum"));

        CommandRun run = CommandRun.of("infer", model.toString(), "--input", "x=seeded");

        assertThat(run.code()).as(run.out()).isEqualTo(ExitCodes.MODEL);
    }

    /** {@code y = x + a}. */
    private static byte[] external(String location, String node) {
        return OnnxFiles.model(GraphProto.newBuilder()
                .setName("sum")
                .addInput(OnnxFiles.value("x", TensorProto.DataType.FLOAT, 2))
                .addInitializer(TensorProto.newBuilder()
                        .setName("a")
                        .setDataType(TensorProto.DataType.FLOAT.getNumber())
                        .addDims(2)
                        .setDataLocation(TensorProto.DataLocation.EXTERNAL)
                        .addExternalData(StringStringEntryProto.newBuilder()
                                .setKey("location")
                                .setValue(location)))
                .addNode(OnnxFiles.node(node, "Add", List.of("x", "a"), "y"))
                .addOutput(OnnxFiles.value("y", TensorProto.DataType.FLOAT, 2)));
    }

    private static byte[] floats(float... values) {
        ByteBuffer bytes = ByteBuffer.allocate(4 * values.length).order(ByteOrder.LITTLE_ENDIAN);
        bytes.asFloatBuffer().put(values);
        return bytes.array();
    }

    @Test
    void reportsAreComparedAndSlownessCanFail() throws IOException {
        JsonNode report = JSON.readTree(
                CommandRun.of("profile zoo/lenet5 --protocol quick --backend reference --format json".split(" "))
                        .out());
        ObjectNode judged = (ObjectNode) report.deepCopy();
        judged.withObject("/validity").put("valid", true).putNull("reason");
        double median = report.at("/measured/latency/median").asDouble();
        judged.withObject("/measured/latency/p/50")
                .putArray("ci95")
                .add(0.99 * median)
                .add(1.01 * median);
        String a = file("a.json", judged);
        judged.withObject("/measured/latency").put("median", 1.02 * median);
        String b = file("b.json", judged);
        judged.withObject("/measured/latency").put("median", 1.5 * median);
        String d = file("d.json", judged);
        judged.withObject("/measured/latency").put("median", 1.02 * median);
        judged.withObject("/validity").put("valid", false).put("reason", "THROTTLED: the container was stopped");
        String c = file("c.json", judged);

        assertThat(CommandRun.of("compare", a, b, "--fail-above", "30%").code()).isZero();
        CommandRun undecided = CommandRun.of("compare", a, b, "--fail-above", "1%");
        assertThat(undecided.code()).isEqualTo(ExitCodes.UNDECIDED);
        assertThat(undecided.out()).contains("Comparable", " 1.020", "undecided", "let both models run in turn");
        CommandRun slower = CommandRun.of("compare", a, d, "--fail-above", "3%");
        assertThat(slower.code()).isEqualTo(ExitCodes.DOES_NOT_FIT);
        assertThat(slower.line("gate")).contains("regression", "limit 3.0 %", "smallest slowdown");
        CommandRun invalid = CommandRun.of("compare", a, c);
        assertThat(invalid.code()).isEqualTo(ExitCodes.NOT_VALID);
        assertThat(invalid.out()).contains("1.020 (!)", "INVALID_REPORT", "the container was stopped");
        assertThat(CommandRun.of("compare", a, b, "--format", "markdown").out()).startsWith("# Comparison of 2");
        assertThat(CommandRun.of("compare", a, "zoo/lenet5").code()).isEqualTo(ExitCodes.USAGE);
        assertThat(CommandRun.of("compare", a, b, "--fail-above", "little").code())
                .isEqualTo(ExitCodes.USAGE);
    }

    private String file(String name, JsonNode report) throws IOException {
        return Files.writeString(directory.resolve(name), report.toString()).toString();
    }

    @Test
    void theLatencyOnAnotherHostIsPredicted() {
        String line = "profile zoo/lenet5 --protocol quick --threads 1 --predict ";

        CommandRun run = CommandRun.of((line + "epyc-milan-2core").split(" "));

        assertThat(run.code()).as(run.err()).isIn(ExitCodes.OK, ExitCodes.NOT_VALID);
        assertThat(run.line("elsewhere")).contains("expected on epyc-milan-2core", "90 % interval");
        CommandRun unknown = CommandRun.of((line + "nowhere").split(" "));
        assertThat(unknown.code()).isEqualTo(ExitCodes.USAGE);
        assertThat(unknown.err()).contains("nowhere", "epyc-milan-2core");
        assertThat(CommandRun.of((line + "nowhere.json").split(" ")).code()).isEqualTo(ExitCodes.USAGE);
    }

    @Test
    void twoModelsAreHeldToALimit() {
        CommandRun run = CommandRun.of("compare zoo/lenet5 zoo/lenet5 --threads 1 --fail-above 400%".split(" "));

        assertThat(run.code()).as(run.err()).isIn(ExitCodes.OK, ExitCodes.NOT_VALID, ExitCodes.UNDECIDED);
        assertThat(run.line("gate")).containsPattern("(pass|undecided).*limit 400");
    }

    @Test
    void twoModelsAreMeasuredInTurn() {
        CommandRun run = CommandRun.of("compare zoo/lenet5 zoo/lenet5 --threads 1".split(" "));

        assertThat(run.code()).as(run.err()).isIn(ExitCodes.OK, ExitCodes.NOT_VALID);
        assertThat(run.line("B by A")).containsPattern("\\d");
        assertThat(run.line("verdict")).containsPattern("different|undecided");
    }

    @Test
    void theZooIsListed() {
        CommandRun run = CommandRun.of("zoo");

        assertThat(run.code()).isZero();
        assertThat(run.line("zoo/lenet5")).contains("1998");
    }

    @Test
    void shellsGetACompletion() {
        CommandRun run = CommandRun.of("generate-completion");

        assertThat(run.code()).isZero();
        assertThat(run.out()).contains("complete -F", "neurometer", "--fail-above");
    }

    @Test
    void theServiceCanBeAskedForByName() {
        assertThat(Commands.isMeant("serve", "--server.port=9000")).isFalse();
        assertThat(Commands.settings("serve", "--server.port=9000")).containsExactly("--server.port=9000");
        assertThat(Commands.settings("--server.port=9000")).containsExactly("--server.port=9000");
        assertThat(Commands.isMeant("serve", "--help")).isTrue();
        assertThat(CommandRun.of("serve", "nonsense").code()).isEqualTo(ExitCodes.USAGE);
    }
}
