package io.neurometer.command;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.neurometer.engine.frontend.onnx.proto.ModelProto;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** {@code export}, run in this process. */
class ExportCommandTest {
    @TempDir
    private Path directory;

    private String[] files() throws IOException {
        try (Stream<Path> files = Files.list(directory)) {
            return files.map(file -> String.valueOf(file.getFileName()))
                    .sorted()
                    .toArray(String[]::new);
        }
    }

    @Test
    void writesABuiltInModel() throws IOException {
        Path file = directory.resolve("lenet5.onnx");

        CommandRun run = CommandRun.of("export", "zoo/lenet5", "--output", file.toString());

        assertThat(run.code()).as(run.err()).isZero();
        assertThat(files()).containsExactly("lenet5.onnx");
        assertThat(ModelProto.parseFrom(Files.readAllBytes(file)).getProducerName())
                .isEqualTo("neurometer");
    }

    @Test
    void whatItWritesAnswersTheSame() throws IOException {
        Path definition = directory.resolve("net.json");
        Files.writeString(
                definition,
                "{\"inputs\":[{\"name\":\"x\",\"shape\":[\"N\",40]}],"
                        + "\"layers\":[{\"type\":\"linear\",\"name\":\"fc\",\"out_features\":30}]}");
        Path file = directory.resolve("net.onnx");

        CommandRun run = CommandRun.of("export", definition.toString(), "--external-data", "--output", file.toString());

        assertThat(run.code()).as(run.err()).isZero();
        assertThat(files()).containsExactly("net.json", "net.onnx", "net.onnx.data");
        assertThat(answer(file)).hasSize(30).containsExactly(answer(definition), within(1e-5));
    }

    private static double[] answer(Path model) {
        CommandRun run = CommandRun.of("infer", model.toString(), "--input", "x=seeded", "--json", "-");
        assertThat(run.code()).as(run.err()).isZero();
        return JsonMapper.shared()
                .readTree(run.out())
                .at("/outputs/0/data")
                .valueStream()
                .mapToDouble(JsonNode::asDouble)
                .toArray();
    }

    /** What was there before stays when nothing comes of it. */
    @Test
    void nothingIsHalfWritten() throws IOException {
        Path definition = directory.resolve("open.json");
        Files.writeString(
                definition,
                "{\"inputs\":[{\"name\":\"x\",\"shape\":[\"N\",2,\"H\"]}],"
                        + "\"layers\":[{\"type\":\"adaptive_max_pool1d\",\"name\":\"pool\",\"output_size\":3}]}");
        Path file = directory.resolve("open.onnx");
        Files.writeString(file, "before");

        CommandRun run = CommandRun.of("export", definition.toString(), "--output", file.toString());

        assertThat(run.code()).isEqualTo(ExitCodes.MODEL);
        assertThat(run.err()).contains("'pool'");
        assertThat(files()).containsExactly("open.json", "open.onnx");
        assertThat(Files.readString(file)).isEqualTo("before");
    }

    @Test
    void saysWhatIsWrongWithTheCommandLine() {
        assertThat(CommandRun.of("export", "zoo/lenet5").err()).contains("--output");
        CommandRun nowhere = CommandRun.of(
                "export",
                "zoo/lenet5",
                "--output",
                directory.resolve("no/such/file").toString());
        assertThat(nowhere.code()).isEqualTo(ExitCodes.USAGE);
        assertThat(nowhere.err()).contains("--output");
    }
}
