package io.neurometer.command;

import static org.assertj.core.api.Assertions.assertThat;

import io.neurometer.engine.error.EngineException;
import io.neurometer.engine.error.ErrorCode;
import io.neurometer.engine.error.Fault;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** How commands are asked for, and what they say when they are asked wrongly. */
class UsageTest {
    @TempDir
    private Path directory;

    @ParameterizedTest
    @ValueSource(strings = {"profile zoo/lenet5", "profle", "--help", "-h", "--version", "--protocol quick profile"})
    void isMeantByAnythingButSettings(String arguments) {
        assertThat(Commands.isMeant(arguments.split(" "))).isTrue();
    }

    @Test
    void theServiceIsMeantOtherwise() {
        assertThat(Commands.isMeant()).isFalse();
        assertThat(Commands.isMeant("--server.port=9000", "--debug")).isFalse();
    }

    @ParameterizedTest
    @CsvSource({"'--help', infer", "'profile --help', '--protocol'", "'infer --help', '--output'"})
    void helpDescribesWhatThereIs(String arguments, String expected) {
        CommandRun run = CommandRun.of(arguments.split(" "));

        assertThat(run.code()).isZero();
        assertThat(run.out()).contains(expected).contains("Usage: neurometer");
        assertThat(run.out().lines()).allMatch(line -> line.length() <= TextTable.WIDTH);
    }

    /** The command by which a rigorous measurement starts processes of its own is for nobody else. */
    @Test
    void helpDoesNotTellOfTheCommandOfProcesses() {
        assertThat(CommandRun.of("--help").out()).contains("profile", "infer").doesNotContain("measure-fork");
    }

    @Test
    void aBusyMachineIsRefusedInWordsOfTheCommandLine() {
        StringWriter said = new StringWriter();
        EngineException busy = new EngineException(Fault.of(ErrorCode.HOST_BUSY, null, "this machine is too busy")
                .fix("try again when it is quiet, or set 'parameters.force' to true"));

        int code = Failures.ofRun(busy, new PrintWriter(said, true));

        assertThat(code).isEqualTo(ExitCodes.MODEL);
        assertThat(said.toString())
                .contains("this machine is too busy", "or give --force")
                .doesNotContain("parameters");
    }

    @Test
    void helpTellsTheExitCodes() {
        assertThat(CommandRun.of("profile", "--help").out()).contains("4   measured, but not valid");
    }

    @ParameterizedTest
    @CsvSource({
        "profle zoo/lenet5, profile",
        "profile zoo/lenet5 --protocl quick, --protocol",
        "infer zoo/lenet5 --inputs image=seeded, --input",
        "profile, MODEL",
        "'', command",
        "profile zoo/lenet5 --batch many, --batch",
        "profile zoo/lenet5 --batch 0, --batch",
        "profile zoo/lenet5 --protocol fast, rigorous",
        "profile zoo/lenet5 --input image=1x-3, 1x3x224x224",
        "profile zoo/lenet5 --protocol analytic --input picture=1x1x32x32, image",
        "profile zoo/lenet5 --protocol analytic --backend tpu, onednn",
        "profile zoo/lenet5 --protocol analytic --precision fp8, bf16",
        "infer zoo/lenet5 --input image=seeded --precision fp8, bf16",
        "profile zoo/lenet5 --json /nowhere/report.json, /nowhere/report.json"
    })
    void mistakesOfUsageEndWith2AndSayWhatIsMeant(String arguments, String expected) {
        CommandRun run = CommandRun.of(arguments.isEmpty() ? new String[0] : arguments.split(" "));

        assertThat(run.code()).as(run.err()).isEqualTo(ExitCodes.USAGE);
        assertThat(run.out()).isEmpty();
        assertThat(run.err()).startsWith("error: ").contains(expected);
    }

    @ParameterizedTest
    @CsvSource({"zoo/lenet6, lenet5", "missing.onnx, there is no such file", "src/test/resources/models/NOTICE, NOTICE"
    })
    void modelsThatCannotBeBuiltEndWith3(String model, String expected) {
        CommandRun run = CommandRun.of("profile", model, "--protocol", "analytic");

        assertThat(run.code()).as(run.err()).isEqualTo(ExitCodes.MODEL);
        assertThat(run.out()).isEmpty();
        assertThat(run.err()).startsWith("error: ").contains(expected.equals("NOTICE") ? "ONNX" : expected);
    }

    @Test
    void everyFaultOfAModelIsTold() throws IOException {
        Path model = Files.writeString(
                directory.resolve("wrong.json"),
                "{\"name\":\"wrong\",\"inputs\":[{\"name\":\"x\",\"shape\":[1,4],\"datatype\":\"FP32\"}],\"layers\":["
                        + "{\"type\":\"linar\",\"name\":\"a\",\"out_features\":3},"
                        + "{\"type\":\"linear\",\"name\":\"b\",\"out_feature\":3}]}");
        CommandRun run = CommandRun.of("profile", model.toString());

        assertThat(run.code()).isEqualTo(ExitCodes.MODEL);
        assertThat(run.err().lines().filter(line -> line.startsWith("error: "))).hasSizeGreaterThanOrEqualTo(2);
        assertThat(run.err()).contains("linear").contains("out_features");
    }

    @Test
    void modelsForAnalysisAloneCannotRun() {
        CommandRun run = CommandRun.of("profile", "zoo/llama3_8b", "--input", "input_ids=1x8");

        assertThat(run.code()).as(run.err()).isEqualTo(ExitCodes.MODEL);
        assertThat(run.err()).contains("analytic");
    }
}
