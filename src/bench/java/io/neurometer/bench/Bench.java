package io.neurometer.bench;

import io.neurometer.engine.backend.Precision;
import io.neurometer.engine.conformance.fuzz.Generator;
import io.neurometer.engine.conformance.network.NetworkRun;
import io.neurometer.engine.error.EngineException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** The engine beside ONNX Runtime, SameDiff, libtorch or another backend; {@code docs/benchmark.md} says how to run it and what its figures mean. */
public final class Bench {
    private final Options options;
    private final Engine engine;
    private final List<Workload> workloads = new ArrayList<>();
    private final Report report = new Report();
    private final Table table = new Table(System.out);

    private Bench(Options options) {
        this.options = options;
        this.engine = new Engine(options.backend());
    }

    /** Ends with 1 when an answer was wrong or a model could not be run, and with 2 when the arguments are. */
    public static void main(String[] arguments) throws Exception {
        int status;
        try {
            status = new Bench(Options.parse(arguments)).run() ? 0 : 1;
        } catch (IllegalArgumentException | EngineException misused) {
            System.err.println(misused.getMessage());
            status = 2;
        }
        System.exit(status);
    }

    private boolean run() throws Exception {
        ModelFiles files = new ModelFiles(options.fileFolder(), options.seededWeights());
        for (BenchModel model : measuresCorpusAlone() ? List.<BenchModel>of() : Catalogue.of(options)) {
            for (int batch : options.batches()) {
                workloads.add(Workload.of(model, batch, files, engine));
            }
        }
        if (options.measures("peak")) {
            peaks();
        }
        if (options.measures("timing")) {
            timing();
        }
        if (options.measures("first")) {
            firstRequests();
        }
        if (options.measures("memory")) {
            memory();
        }
        if (options.measures("profiler")) {
            agreements();
        }
        if (options.measures("steps")) {
            steps();
        }
        if (options.measures("fallback")) {
            fallbackRule();
        }
        if (options.measures("zoo")) {
            ZooProbe.run(engine, options.threads().get(0), table);
        }
        if (options.measures("graphs")) {
            networks();
        }
        if (options.measures("stall")) {
            StallProbe.run(table);
        }
        if (options.measures("predict")) {
            predictions();
        }
        if (options.measures("hosts")) {
            hostRuns();
        }
        if (options.measures("gate")) {
            gate();
        }
        if (options.measures("shapes")) {
            newShapes();
        }
        if (options.measures("soak")) {
            report.soak(Soak.measure(engine, runnable(), options, table));
        }
        boolean corpusPassed = !options.measures("corpus") || new CorpusProbe(options, table).run();
        boolean passed = !options.measures("mutants")
                || MutantProbe.run(
                        options.corpus(), options.backend(), options.firstMutant(), options.mutants(), table);
        JsonReport.write(report, options, engine.backends(), options.json());
        table.line("%nAll figures are in %s", options.json());
        return passed && corpusPassed && report.passed();
    }

    private boolean measuresCorpusAlone() {
        return options.parts().equals(List.of("corpus"));
    }

    private void peaks() {
        for (int threads : options.threads()) {
            for (Precision precision : options.precisions()) {
                PeakProbe.Peak peak = new PeakProbe(engine).measure(threads, precision);
                report.peaks().add(peak);
                table.line(
                        "Peak with %d threads in %s: %.1f GFLOP/s, %s",
                        threads, precision.name().toLowerCase(Locale.ROOT), peak.gflops(), peak.problem());
            }
        }
    }

    private void timing() {
        table.head();
        Comparison comparison = new Comparison(
                engine,
                new Opponent(options.peer(), engine, options.libtorch()),
                options.rounds(),
                options.maxRounds(),
                options.seconds());
        for (Workload workload : workloads) {
            for (Cell cell : cells(workload)) {
                CellResult result = comparison.measure(cell, workload);
                report.cells().add(result);
                table.add(result, report.peak(cell));
            }
        }
        table.line("");
        report.summaries()
                .forEach(summary -> table.line(
                        "%d threads, batch %d, %s: geometric mean %.3f of %d models, worst %.3f (%s), %d below 1 by more than"
                                + " their interval",
                        summary.group().threads(),
                        summary.group().batch(),
                        summary.group().precision().name().toLowerCase(Locale.ROOT),
                        summary.mean(),
                        summary.models(),
                        summary.worst(),
                        summary.model(),
                        summary.slower()));
    }

    private void firstRequests() throws Exception {
        table.firstHead();
        FirstRequest first = new FirstRequest(engine, options.repetitions());
        for (Workload workload : runnable()) {
            for (Cell cell : cells(workload)) {
                FirstRequest.Cost cost = first.measure(cell, workload);
                report.firsts().add(cost);
                table.add(cost);
            }
        }
    }

    private void memory() throws Exception {
        table.memoryHead();
        MemoryProbe probe = new MemoryProbe(options.backend());
        for (Workload workload : runnable()) {
            for (Cell cell : cells(workload)) {
                MemoryProbe.Taken taken = probe.measure(cell, workload);
                report.memory().add(taken);
                table.add(taken);
            }
        }
    }

    private void agreements() throws Exception {
        table.agreementHead();
        ProfilerCheck check = new ProfilerCheck(engine, options.rounds(), options.seconds());
        for (Workload workload : runnable()) {
            for (Cell cell : cells(workload)) {
                ProfilerCheck.Agreement agreement = check.measure(cell, workload);
                report.agreements().add(agreement);
                table.add(agreement);
            }
        }
    }

    private void steps() throws Exception {
        StepProbe probe = new StepProbe(engine);
        for (int threads : options.threads()) {
            table.line(
                    "A step with %d threads: %.2f microseconds",
                    threads, probe.cost(threads, options.rounds()).micros());
        }
        StepProbe.Churn churn = probe.churn(options.compiles());
        table.line("%d compiles: memory grew by %.2f %%", churn.compiles(), 100 * churn.growth());
    }

    private void fallbackRule() {
        FallbackProbe probe = new FallbackProbe(engine.backends());
        table.line("%n# kind and the number of elements, read and written, from which on ND4J is faster");
        for (Generator generator : Generator.all()) {
            probe.threshold(generator).ifPresent(least -> table.line("%s %d", generator.name(), least));
        }
    }

    private void networks() {
        long differing = new NetworkRun(options.backend(), text -> table.line("%s", text))
                .run(options.firstGraph(), options.graphs());
        report.differingNetworks(differing);
        table.line("%d networks by chance on %s: %d differ", options.graphs(), options.backend(), differing);
    }

    private void predictions() throws Exception {
        PredictionScore scores = new PredictionScore(engine, options.threads(), options.seconds());
        report.ceilings(scores.ceilings());
        table.predictionHead();
        for (Workload workload : runnable()) {
            for (PredictionScore.Score score : scores.score(workload)) {
                report.predictions().add(score);
                table.add(score);
            }
        }
        for (boolean layers : new boolean[] {true, false}) {
            List<PredictionScore.Score> all = report.predictions().stream()
                    .filter(score -> score.layers() == layers)
                    .toList();
            table.line(
                    "%s: median error %.0f %%, %d of %d within the interval",
                    layers ? "by layer" : "by the whole",
                    100
                            * Statistics.median(all.stream()
                                    .mapToDouble(score -> Math.abs(score.error()))
                                    .toArray()),
                    all.stream().filter(PredictionScore.Score::isWithin).count(),
                    all.size());
        }
    }

    private void hostRuns() throws Exception {
        if (options.hostReports().isEmpty()) {
            new HostRuns(engine)
                    .measure(runnable(), options.threads(), options.rounds(), options.seconds(), options.hostRuns());
        } else {
            HostRuns.convert(Path.of(options.hostReports()), options.hostRuns());
        }
    }

    private void gate() throws Exception {
        table.gateHead();
        for (int threads : options.threads()) {
            GateCalibration calibration = new GateCalibration(engine, options.gatePlan(), threads, options.gateLog());
            for (Workload workload : runnable()) {
                List<GateCalibration.Row> rows =
                        calibration.run(workload, options.slowdowns(), options.comparisons(), options.failAbove());
                for (double slowdown : options.slowdowns()) {
                    table.gate(workload.model().name(), threads, slowdown, rows);
                }
            }
        }
    }

    private void newShapes() throws Exception {
        table.newShapeHead();
        NewShapeProbe probe = new NewShapeProbe(engine, options.seconds());
        for (Workload workload : runnable()) {
            for (Cell cell : cells(workload)) {
                try {
                    NewShapeProbe.Outcome outcome = probe.measure(cell, workload);
                    report.newShapes().add(outcome);
                    table.add(outcome);
                } catch (EngineException fixedBatch) {
                    table.line("%-22s FIXED BATCH", cell.model());
                }
            }
        }
    }

    /** Those that the file itself allows: what was rewritten is only timed. */
    private List<Workload> runnable() {
        return workloads.stream().filter(workload -> !workload.rewritten()).toList();
    }

    private List<Cell> cells(Workload workload) {
        List<Cell> cells = new ArrayList<>();
        for (int threads : options.threads()) {
            for (Precision precision : options.precisions()) {
                cells.add(new Cell(workload.model().name(), workload.batch(), threads, precision));
            }
        }
        return cells;
    }
}
