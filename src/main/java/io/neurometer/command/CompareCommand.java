package io.neurometer.command;

import io.neurometer.engine.measure.Cancellation;
import io.neurometer.engine.measure.compare.ComparisonReport;
import io.neurometer.engine.measure.compare.Gate;
import io.neurometer.engine.report.Line;
import io.neurometer.engine.report.Unit;
import io.neurometer.service.profiling.compare.ReportComparison;
import io.neurometer.service.profiling.report.SectionJson;
import io.neurometer.service.profiling.view.ReportForm;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** What {@code /profiles/compare} does: for two reports in files, or for two models that run against each other here. */
@CommandLine.Command(
        name = "compare",
        mixinStandardHelpOptions = true,
        versionProvider = Version.class,
        sortOptions = false,
        description = "Compares two reports, or measures two models against each other on this machine.",
        parameterListHeading = "%n",
        optionListHeading = "%nOptions:%n",
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {
            "0:the figures are there",
            "1:a fault of Neurometer itself",
            "2:the command line is wrong",
            "3:a model cannot be built or run here",
            "4:not comparable, or not valid: something else than the two shaped the figures",
            "5:B is slower than --fail-above allows",
            "6:undecided: a slowdown of --fail-above can neither be shown nor excluded"
        })
final class CompareCommand implements Callable<Integer> {
    private static final JsonMapper JSON = JsonMapper.shared();
    private static final String TABLE = "table";

    @CommandLine.Parameters(
            index = "0",
            paramLabel = "A",
            description = "A report in JSON, or a model as of 'profile'.")
    private String a = "";

    @CommandLine.Parameters(index = "1", paramLabel = "B", description = "The same, compared with A.")
    private String b = "";

    @CommandLine.Option(
            names = "--fail-above",
            paramLabel = "PERCENT",
            description = "End with 5 if B is slower than A by so much, such as 3%%, with 0 if it is not, and with 6 if"
                    + " the figures cannot tell. Of reports only large slowdowns can be told.")
    private @Nullable String failAbove;

    @CommandLine.Option(
            names = "--protocol",
            paramLabel = "NAME",
            description = "Of models: quick (the default), up to 6 s, or standard, up to 60 s.")
    private String protocol = "quick";

    @CommandLine.Option(names = "--threads", paramLabel = "N", description = "Of models: threads within one operator.")
    private @Nullable Integer threads;

    @CommandLine.Option(
            names = "--format",
            paramLabel = "NAME",
            description = "table (the default) or json; of reports csv, markdown or html too.")
    private String format = TABLE;

    @CommandLine.Spec
    private CommandLine.Model.@Nullable CommandSpec spec;

    @Override
    public Integer call() throws IOException {
        CommandLine line = Objects.requireNonNull(spec).commandLine();
        Double limit = limit(line);
        Optional<ReportForm> form = format.equals(TABLE) ? Optional.empty() : ReportForm.named(format);
        JsonNode first = report(a);
        JsonNode second = report(b);
        if ((first == null) != (second == null)) {
            throw new CommandLine.ParameterException(line, "one of the two is a report and the other is none");
        }
        if (first != null && second != null) {
            return ofReports(first, second, form, limit, line.getOut());
        }
        if (form.isPresent()) {
            throw new CommandLine.ParameterException(line, "two models are compared as table or json");
        }
        ModelArgument.require(a);
        ModelArgument.require(b);
        return ofModels(limit, line.getOut());
    }

    private @Nullable Double limit(CommandLine line) {
        if (failAbove == null) {
            return null;
        }
        String number = failAbove.endsWith("%") ? failAbove.substring(0, failAbove.length() - 1) : failAbove;
        if (!number.matches("\\d{1,4}(\\.\\d{1,6})?")) {
            throw new CommandLine.ParameterException(
                    line, "--fail-above is '" + failAbove + "', expected a share such as 3%");
        }
        return Double.parseDouble(number) / 100;
    }

    /** Null where it is none. */
    private static @Nullable JsonNode report(String argument) throws IOException {
        if (!argument.endsWith(".json") || !Files.isRegularFile(Path.of(argument))) {
            return null;
        }
        try {
            JsonNode tree = JSON.readTree(Files.readAllBytes(Path.of(argument)));
            return tree.path("schema").asString("").startsWith("profile/") ? tree : null;
        } catch (JacksonException noJson) {
            return null;
        }
    }

    private int ofReports(
            JsonNode first, JsonNode second, Optional<ReportForm> form, @Nullable Double limit, PrintWriter out) {
        String json = SectionJson.write(ReportComparison.SECTION, ReportComparison.of(List.of(first, second), limit));
        JsonNode comparison = JSON.readTree(json);
        if (form.isPresent()) {
            out.print(form.get().comparison(comparison));
        } else if (format.equals(ReportForm.JSON)) {
            out.println(json);
        } else {
            print(comparison, out);
        }
        if (!comparison.path("comparable").asBoolean(false)) {
            return ExitCodes.NOT_VALID;
        }
        return limit == null
                ? ExitCodes.OK
                : code(comparison.at("/gate/outcome").asString(Gate.Outcome.UNDECIDED.toString()));
    }

    private static void print(JsonNode comparison, PrintWriter out) {
        TextTable table = new TextTable(List.of(
                TextTable.Column.prose(""),
                TextTable.Column.figure("A"),
                TextTable.Column.figure("B"),
                TextTable.Column.figure("B by A")));
        String mark = comparison.at("/profiles/1/ratios/doubts").isEmpty() ? "" : " (!)";
        row(table, comparison, "latency", "/latency/median", "latency", Unit.MILLISECONDS, mark);
        row(table, comparison, "throughput", "/throughput/rate", "throughput", Unit.PER_SECOND, mark);
        row(table, comparison, "FLOPS", "/flops", "flops", Unit.FLOPS_PER_SECOND, mark);
        row(table, comparison, "memory", "/memory/total", "memory", Unit.BYTES, mark);
        row(table, comparison, "peak", "/ceilings/peak_flops", "peak_flops", Unit.FLOPS_PER_SECOND, mark);
        row(table, comparison, "bandwidth", "/ceilings/bandwidth", "bandwidth", Unit.BYTES_PER_SECOND, mark);
        table.print(out);
        out.println();
        List<Line> facts = new ArrayList<>();
        for (int i = 0; i < 2; i++) {
            JsonNode profile = comparison.at("/profiles/" + i);
            facts.add(new Line(
                    i == 0 ? "A" : "B",
                    "",
                    profile.path("model").asString("") + " on "
                            + profile.path("hardware").asString("an unnamed machine")));
        }
        comparison
                .path("reasons")
                .forEach(reason -> facts.add(new Line(
                        "(!)",
                        "",
                        reason.path("code").asString("") + ": "
                                + reason.path("text").asString(""))));
        facts.addAll(GateLines.of(comparison.path("gate")));
        FigureList.print(comparison.path("comparable").asBoolean(false) ? "Comparable" : "Not comparable", facts, out);
    }

    private static void row(
            TextTable table, JsonNode comparison, String name, String path, String ratio, Unit unit, String mark) {
        JsonNode by = comparison.at("/profiles/1/ratios/" + ratio);
        table.add(List.of(
                name,
                shown(comparison.at("/profiles/0" + path), unit),
                shown(comparison.at("/profiles/1" + path), unit),
                by.isNumber() ? Unit.significant(by.doubleValue()) + mark : "-"));
    }

    private static String shown(JsonNode value, Unit unit) {
        return value.isNumber() ? unit.format(value.numberValue()) : "-";
    }

    private int ofModels(@Nullable Double limit, PrintWriter out) {
        ObjectNode body = JSON.createObjectNode();
        body.set("a", side(a));
        body.set("b", side(b));
        if (limit != null) {
            body.put("fail_above", limit);
        }
        ComparisonReport report;
        try (Engine engine = Engine.start()) {
            report = engine.comparisons().compare(body, Cancellation.NEVER);
        }
        JsonNode found = JSON.readTree(SectionJson.write(ComparisonReport.SECTION, report));
        if (format.equals(ReportForm.JSON)) {
            out.println(found);
        } else {
            printModels(found, out);
        }
        if (!report.found().valid()) {
            return ExitCodes.NOT_VALID;
        }
        return limit == null ? ExitCodes.OK : code(found.at("/gate/outcome").asString(""));
    }

    private static int code(String outcome) {
        if (outcome.equals(Gate.Outcome.PASS.toString())) {
            return ExitCodes.OK;
        }
        return outcome.equals(Gate.Outcome.REGRESSION.toString()) ? ExitCodes.DOES_NOT_FIT : ExitCodes.UNDECIDED;
    }

    private ObjectNode side(String model) {
        ObjectNode side = JSON.createObjectNode().put("model", model).put("protocol", protocol);
        if (threads != null) {
            side.put("threads", threads);
        }
        return side;
    }

    private static void printModels(JsonNode found, PrintWriter out) {
        List<Line> lines = new ArrayList<>();
        for (String side : List.of("a", "b")) {
            JsonNode one = found.path(side);
            lines.add(new Line(
                    side.equals("a") ? "A" : "B",
                    shown(one.at("/latency/median"), Unit.MILLISECONDS),
                    one.path("model").asString("") + ", median of "
                            + one.at("/latency/n").asString("") + " samples"));
        }
        JsonNode interval = found.path("ci95");
        lines.add(new Line(
                "B by A",
                Unit.significant(found.path("ratio").asDouble()),
                interval.isArray()
                        ? "95 % interval " + Unit.significant(interval.path(0).asDouble()) + " to "
                                + Unit.significant(interval.path(1).asDouble())
                        : interval.path("reason").asString("")));
        lines.add(new Line("verdict", "", found.path("verdict").asString("")));
        lines.addAll(GateLines.of(found.path("gate")));
        found.at("/validity/warnings")
                .forEach(warning -> lines.add(new Line(
                        "warning",
                        "",
                        warning.path("code").asString("") + ": "
                                + warning.path("text").asString(""))));
        FigureList.print("Measured in turn, " + found.path("rounds").asString("") + " rounds", lines, out);
    }
}
