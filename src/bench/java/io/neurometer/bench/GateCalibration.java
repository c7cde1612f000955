package io.neurometer.bench;

import io.neurometer.engine.backend.Precision;
import io.neurometer.engine.graph.Graph;
import io.neurometer.engine.measure.clock.ClockCost;
import io.neurometer.engine.measure.clock.SystemClock;
import io.neurometer.engine.measure.compare.AbbaComparison;
import io.neurometer.engine.measure.compare.Candidate;
import io.neurometer.engine.measure.compare.Comparison;
import io.neurometer.engine.measure.compare.ComparisonPlan;
import io.neurometer.engine.measure.compare.Gate;
import io.neurometer.engine.measure.host.RequestCount;
import io.neurometer.engine.measure.statistics.Quantile;
import io.neurometer.engine.measure.subject.InputData;
import io.neurometer.engine.measure.subject.TimedModel;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * How often the gate of {@code POST /profiles/compare} is right: a model is compared with itself, and with itself after
 * which the processor is kept busy for some percent of each run. What was found is kept line by line, so that a
 * calibration that was stopped goes on where it ended.
 */
final class GateCalibration {
    private static final String HEAD = "model,protocol,threads,slowdown,outcome,valid,ratio,lower,upper,"
            + "smallest_detectable,loads,seconds,load_average";

    private final Engine engine;
    private final ComparisonPlan plan;
    private final int threads;
    private final Path log;

    GateCalibration(Engine engine, ComparisonPlan plan, int threads, Path log) {
        this.engine = engine;
        this.plan = plan;
        this.threads = threads;
        this.log = log;
    }

    /** One line of the log. @param smallest slowdown that would have been found; NaN without an interval */
    record Row(double slowdown, String outcome, boolean valid, double ratio, double smallest, double seconds) {}

    /** Compares until there are so many comparisons with each slowdown, the slowdowns in turn. */
    List<Row> run(Workload workload, List<Double> slowdowns, int comparisons, double failAbove) throws IOException {
        Graph graph = engine.read(Engine.map(workload.file()));
        List<Row> rows = rows(workload);
        for (int i = 0; i < comparisons; i++) {
            for (double slowdown : slowdowns) {
                int wanted = i;
                if (rows.stream().filter(row -> row.slowdown() == slowdown).count() <= wanted) {
                    rows.add(compare(workload, graph, slowdown, failAbove, i));
                }
            }
        }
        return rows;
    }

    /** Both sides are equal: only their identity tells which one is to be slower. */
    @SuppressWarnings("ReferenceEquality")
    private Row compare(Workload workload, Graph graph, double slowdown, double failAbove, long seed)
            throws IOException {
        Candidate a = candidate(graph, workload);
        Candidate b = candidate(graph, workload);
        AbbaComparison.Loader loader = engine.loader();
        long begin = System.nanoTime();
        Comparison found = new AbbaComparison(
                        candidate ->
                                candidate == b ? new Slowed(loader.load(candidate), slowdown) : loader.load(candidate),
                        plan,
                        RequestCount.NONE,
                        SystemClock.INSTANCE,
                        ClockCost.nanos())
                .measure(a, b, seed);
        double seconds = (System.nanoTime() - begin) / 1e9;
        Gate gate = found.gate(failAbove);
        Quantile.Interval interval = gate.ci95().value();
        Double smallest = gate.smallestDetectable().value();
        Row row = new Row(
                slowdown,
                gate.outcome().toString(),
                found.valid(),
                gate.ratio(),
                smallest == null ? Double.NaN : smallest,
                seconds);
        append(String.format(
                Locale.ROOT,
                "%s,%s,%d,%s,%s,%s,%.5f,%.5f,%.5f,%.5f,%s,%.2f,%.2f",
                workload.model().name(),
                plan.id(),
                threads,
                slowdown,
                row.outcome(),
                row.valid(),
                row.ratio(),
                interval == null ? Double.NaN : interval.lower(),
                interval == null ? Double.NaN : interval.upper(),
                row.smallest(),
                found.loads().stream()
                        .map(ratio -> String.format(Locale.ROOT, "%.5f", ratio))
                        .reduce((one, next) -> one + ";" + next)
                        .orElse(""),
                seconds,
                ManagementFactory.getOperatingSystemMXBean().getSystemLoadAverage()));
        return row;
    }

    private Candidate candidate(Graph graph, Workload workload) {
        return new Candidate(graph, workload.inputs(), engine.options(threads, Precision.FP32), InputData.seeded(1));
    }

    private List<Row> rows(Workload workload) throws IOException {
        List<Row> rows = new ArrayList<>();
        if (Files.exists(log)) {
            for (String line : Files.readAllLines(log)) {
                String[] cells = line.split(",");
                if (cells[0].equals(workload.model().name())
                        && cells[1].equals(plan.id())
                        && cells[2].equals(Integer.toString(threads))) {
                    rows.add(new Row(
                            Double.parseDouble(cells[3]),
                            cells[4],
                            Boolean.parseBoolean(cells[5]),
                            Double.parseDouble(cells[6]),
                            Double.parseDouble(cells[9]),
                            Double.parseDouble(cells[11])));
                }
            }
        }
        return rows;
    }

    private void append(String line) throws IOException {
        List<String> lines = Files.exists(log) ? List.of(line) : List.of(HEAD, line);
        Files.write(log, lines, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
    }

    /** A model after each run of which the processor stays busy for a share of the run's time. */
    private record Slowed(TimedModel model, double share) implements TimedModel {
        @Override
        public long run() {
            long nanos = model.run();
            return nanos + busy(nanos * share);
        }

        @Override
        public double block(int runs) {
            double nanos = model.block(runs);
            return nanos + (double) busy(nanos * share * runs) / runs;
        }

        /** How long it really was. */
        private static long busy(double nanos) {
            long begin = System.nanoTime();
            long now = begin;
            while (now - begin < nanos) {
                Thread.onSpinWait();
                now = System.nanoTime();
            }
            return nanos > 0 ? now - begin : 0;
        }

        @Override
        public boolean isNumeric() {
            return model.isNumeric();
        }

        @Override
        public void close() {
            model.close();
        }
    }
}
