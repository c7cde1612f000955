package io.neurometer.command;

import static org.assertj.core.api.Assertions.assertThat;

import io.neurometer.service.RunningService;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** {@code profile}, run in this process. */
class ProfileCommandTest {
    private static final JsonMapper JSON = JsonMapper.shared();
    private static final String ONNX = "src/test/resources/models/mnist-wonnx/model.onnx";
    private static final String SMALL = "{\"name\":\"small\",\"inputs\":[{\"name\":\"x\",\"shape\":[\"N\",4],"
            + "\"datatype\":\"FP32\"}],\"layers\":[{\"type\":\"linear\",\"name\":\"fc\",\"out_features\":3}]}";

    @TempDir
    private Path directory;

    @Test
    void showsTheFiguresOfLeNet5AsPublished() {
        CommandRun run = CommandRun.of("profile", "zoo/lenet5", "--protocol", "analytic");

        assertThat(run.code()).as(run.err()).isZero();
        assertThat(run.err()).isEmpty();
        assertThat(run.line("params")).contains(" 60,000 ");
        assertThat(run.line("connections")).contains(" 340,908 ");
        assertThat(run.line("synapses")).contains(" 60,000");
        assertThat(run.line("c1/conv")).contains("1x6x28x28").contains(" 156 ").contains(" 117,600");
        assertThat(run.out()).doesNotContain("Measured");
    }

    @Test
    void showsTheMultiplyAccumulatesOfAlexNetAsLecturesCount() {
        CommandRun run = CommandRun.of("profile", "zoo/alexnet", "--protocol", "analytic");

        assertThat(run.line("MAC")).contains(" 724,406,816");
        assertThat(run.line("peak D1")).contains(" 440,928 ");
    }

    @ParameterizedTest
    @ValueSource(strings = {"zoo/lenet5", "zoo/resnet18", "zoo/vit_b_16", ONNX})
    void noLineIsWiderThanAHundredColumns(String model) {
        CommandRun run = CommandRun.of("profile", model, "--protocol", "analytic", "--batch", "1");
        List<String> wide = run.out()
                .lines()
                .filter(line -> line.length() > TextTable.WIDTH)
                .toList();

        assertThat(run.code()).as(run.err()).isZero();
        assertThat(wide).isEmpty();
    }

    @Test
    void measuresAndShowsWhatItFound() {
        CommandRun run = CommandRun.of("profile", ONNX, "--protocol", "quick", "--threads", "1");

        assertThat(run.code()).as(run.out() + run.err()).isIn(ExitCodes.OK, ExitCodes.NOT_VALID);
        assertThat(run.out()).contains("Measured by profile/1-quick: onednn, fp32, 1 thread");
        assertThat(run.line("latency")).contains(" ms ").contains("95 % interval");
        assertThat(run.line("throughput")).contains("one run at a time");
        assertThat(run.line("FLOPS")).contains("FLOP/s");
        assertThat(run.line("memory")).contains("weights").contains("arena");
        assertThat(run.line("valid")).contains(run.code() == ExitCodes.OK ? "not judged" : "NO");
        assertThat(run.out()).doesNotContain("#");
    }

    @Test
    void showsProgressOnATerminalAlone() {
        CommandRun watched = CommandRun.of(true, "profile", ONNX, "--threads", "1", "--json", "-");
        CommandRun unwatched = CommandRun.of(false, "profile", ONNX, "--threads", "1", "--json", "-");

        assertThat(watched.err()).contains("latency").contains("%").endsWith("\r");
        assertThat(unwatched.err()).isEmpty();
    }

    @Test
    void writesTheReportThatTheServiceAnswers() throws IOException {
        Path model = Files.writeString(directory.resolve("small.json"), SMALL);
        Path json = directory.resolve("report.json");
        CommandRun toFile = CommandRun.of(
                "profile", model.toString(), "--protocol", "analytic", "--batch", "2", "--json", json.toString());
        CommandRun toOutput =
                CommandRun.of("profile", model.toString(), "--protocol", "analytic", "--batch", "2", "--json", "-");
        JsonNode answer;
        try (RunningService service = RunningService.start(directory)) {
            answer = service.postJson(
                            "/profile", "{\"model\":" + SMALL + ",\"protocol\":\"analytic\",\"batch_sizes\":[2]}")
                    .json();
        }

        JsonNode report = JSON.readTree(Files.readString(json));
        assertThat(toFile.out()).contains("Totals, batch 2");
        assertThat(report.at("/schema")).isEqualTo(answer.at("/schema"));
        assertThat(report.at("/model/name").asString()).isEqualTo("small");
        assertThat(names(report)).isEqualTo(names(answer));
        assertThat(report.at("/analytic")).isEqualTo(answer.at("/analytic"));
        assertThat(report.at("/host/fingerprint")).isEqualTo(answer.at("/host/fingerprint"));
        assertThat(JSON.readTree(toOutput.out()).at("/analytic")).isEqualTo(answer.at("/analytic"));
    }

    @Test
    void takesShapesThatTheModelLeavesOpen() {
        CommandRun given = CommandRun.of(
                "profile", "zoo/bert_base", "--protocol", "analytic", "--input", "input_ids=2x16", "--json", "-");

        assertThat(given.code()).as(given.err()).isZero();
        assertThat(JSON.readTree(given.out()).at("/analytic/batch").asInt()).isEqualTo(2);
    }

    @Test
    void takesDataRangesEmptySizesAndTheBatchDimension() throws IOException {
        Path model = Files.writeString(
                directory.resolve("tokens.json"),
                "{\"inputs\":[{\"name\":\"ids\",\"shape\":[\"p\",\"q\"],\"datatype\":\"INT64\"}],"
                        + "\"layers\":[{\"type\":\"embedding\",\"num_embeddings\":37,\"embedding_dim\":4}]}");
        Path data = Files.writeString(
                directory.resolve("ids.json"), "{\"shape\":[2,2],\"datatype\":\"INT64\",\"data\":[36,0,1,2]}");

        JsonNode given = report(model, "quick", "ids=" + data, "ids=1");
        assertThat(given.at("/measured/inputs/contents/ids").asString()).isEqualTo("given");
        assertThat(given.at("/analytic/batch_dims/ids").asInt()).isEqualTo(1);
        assertThat(report(model, "quick", "ids=3x2:5..7", "ids=0")
                        .at("/measured/inputs/contents/ids")
                        .asString())
                .isEqualTo("seeded integers from 5 to 7");
        assertThat(report(model, "analytic", "ids=0x2", "ids=0")
                        .at("/analytic/batch")
                        .asInt(-1))
                .isZero();
        CommandRun unknown = CommandRun.of(
                "profile", model.toString(), "--protocol", "analytic", "--input", "ids=3x2", "--batch", "2");
        assertThat(unknown.code()).isEqualTo(2);
        assertThat(unknown.err()).contains("--batch").contains("--batch-dim");
    }

    private static JsonNode report(Path model, String protocol, String input, String batchDim) {
        CommandRun run = CommandRun.of(
                "profile",
                model.toString(),
                "--protocol",
                protocol,
                "--input",
                input,
                "--batch-dim",
                batchDim,
                "--json",
                "-");
        assertThat(run.err()).isEmpty();
        return JSON.readTree(run.out());
    }

    private static TreeSet<String> names(JsonNode report) {
        TreeSet<String> names = new TreeSet<>();
        collect(report, "", names);
        return names;
    }

    private static void collect(JsonNode node, String path, TreeSet<String> names) {
        node.properties().forEach(property -> {
            names.add(path + "/" + property.getKey());
            collect(property.getValue(), path + "/" + property.getKey(), names);
        });
    }
}
