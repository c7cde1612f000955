package io.neurometer.command;

import static org.assertj.core.api.Assertions.assertThat;

import io.neurometer.GoldenFile;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What commands print, to the letter. */
class GoldenOutputTest {
    private static final String DIGITS = "src/test/resources/models/mnist-wonnx/model.onnx";

    @ParameterizedTest
    @CsvSource({
        "help, --help",
        "help-profile, profile --help",
        "help-infer, infer --help",
        "profile-analytic, profile zoo/lenet5 --protocol analytic",
        "usage-error, profile zoo/lenet5 --protocol fast",
        "unknown-option, profile zoo/lenet5 --protocl quick",
        "model-error, profile zoo/lenet6",
        "not-runnable, profile zoo/llama3_8b --input input_ids=1x8"
    })
    void staysAsItIs(String name, String arguments) {
        GoldenFile.check("cli/" + name + ".txt", text(CommandRun.of(arguments.split(" "))));
    }

    @Test
    void answersStayButForTheirLastDigits() {
        CommandRun run = CommandRun.of("infer", "zoo/lenet5", "--input", "image=seeded", "--backend", "reference");

        GoldenFile.check("cli/infer.txt", text(run).replaceAll("(\\.\\d\\d)\\d+", "$1"));
    }

    /**
     * Figures that are measured, and with them the widths of columns and the ends of lines, are another every time; how
     * many percentiles there are samples for depends on how fast the machine is.
     */
    @Test
    void measuredFiguresStayWhereTheyAre() {
        CommandRun run = CommandRun.of("profile", DIGITS, "--protocol", "quick", "--backend", "reference");
        int begin = run.out().indexOf("Measured by");
        String measured = run.out()
                .substring(begin)
                .replaceAll("\\n {20,}", " ")
                .replaceAll("(?m)^  warning .*\\n", "")
                .replaceAll(
                        "(?<![\\w/.-])-?\\d+(,\\d{3})*(\\.\\d+)?(E-?\\d+)?( ([kMG]?B|[kMGT]?FLOP/s|[mµn]?s)(?![a-z]))?",
                        "#")
                .replaceAll("threads?", "threads")
                .replaceAll("(valid +)(yes|NO)", "$1#")
                .replaceAll("(?m)( p99(\\.9)? #,)|(; too few samples for p99.*$)", "")
                .replaceAll(" +", " ");

        assertThat(run.code()).isIn(ExitCodes.OK, ExitCodes.NOT_VALID);
        GoldenFile.check("cli/profile-quick.txt", run.out().substring(0, begin) + measured);
    }

    private static String text(CommandRun run) {
        return "ends with " + run.code() + "\n--- out\n" + run.out() + "--- err\n" + run.err();
    }
}
