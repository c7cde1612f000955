package io.neurometer.command;

import io.neurometer.engine.measure.Cancellation;
import io.neurometer.engine.measure.ceiling.Ceilings;
import io.neurometer.engine.measure.ceiling.Effort;
import io.neurometer.engine.report.Unit;
import io.neurometer.service.profiling.report.SectionJson;
import java.io.PrintWriter;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;

/** What {@code GET /ceilings} does. */
@CommandLine.Command(
        name = "ceilings",
        mixinStandardHelpOptions = true,
        versionProvider = Version.class,
        sortOptions = false,
        description = "Measures what this machine can do at most: arithmetic and memory bandwidth.",
        optionListHeading = "%nOptions:%n")
final class CeilingsCommand implements Callable<Integer> {
    private static final String JSON = "json";

    @CommandLine.Option(names = "--backend", paramLabel = "NAME", description = "The fastest by default.")
    private @Nullable String backend;

    @CommandLine.Option(
            names = "--effort",
            paramLabel = "NAME",
            description = "quick (the default), standard or rigorous: how long to measure.")
    private String effort = Effort.QUICK.word();

    @CommandLine.Option(
            names = "--format",
            paramLabel = "NAME",
            description = "table (the default), or json: the document that 'predict' takes on another machine.")
    private String format = "table";

    @CommandLine.Spec
    private CommandLine.Model.@Nullable CommandSpec spec;

    @Override
    public Integer call() {
        CommandLine line = Objects.requireNonNull(spec).commandLine();
        List<String> words = Arrays.stream(Effort.values()).map(Effort::word).toList();
        if (!words.contains(effort)) {
            throw new CommandLine.ParameterException(line, "--effort is '" + effort + "', expected one of " + words);
        }
        if (!List.of("table", JSON).contains(format)) {
            throw new CommandLine.ParameterException(line, "--format is '" + format + "', expected table or json");
        }
        try (Engine engine = Engine.start()) {
            Ceilings found =
                    engine.ceilings().get(backend, Effort.values()[words.indexOf(effort)], false, Cancellation.NEVER);
            print(found, line.getOut());
        }
        return ExitCodes.OK;
    }

    private void print(Ceilings found, PrintWriter out) {
        if (format.equals(JSON)) {
            out.println(SectionJson.write(Ceilings.SECTION, found));
            return;
        }
        TextTable peaks = new TextTable(List.of(
                TextTable.Column.name("arithmetic"),
                TextTable.Column.figure("threads"),
                TextTable.Column.figure("peak")));
        found.arithmetic()
                .peaks()
                .forEach(peak -> peaks.add(List.of(
                        peak.precision(),
                        Integer.toString(peak.threads()),
                        Unit.FLOPS_PER_SECOND.format(peak.flops()))));
        peaks.print(out);
        out.println();
        TextTable bandwidths = new TextTable(List.of(
                TextTable.Column.name("memory"),
                TextTable.Column.figure("working set"),
                TextTable.Column.figure("threads"),
                TextTable.Column.figure("read"),
                TextTable.Column.figure("copy")));
        found.memory()
                .bandwidths()
                .forEach(level -> bandwidths.add(List.of(
                        level.level(),
                        Unit.BYTES.format(level.workingSet()),
                        Integer.toString(level.threads()),
                        Unit.BYTES_PER_SECOND.format(level.read()),
                        Unit.BYTES_PER_SECOND.format(level.copy()))));
        bandwidths.print(out);
    }
}
