package io.neurometer.bench;

import io.neurometer.bench.CellResult.Status;
import io.neurometer.engine.backend.Precision;
import io.neurometer.engine.error.EngineException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** The engine beside ONNX Runtime; {@code docs/benchmark.md} says how to run it and what its figures mean. */
public final class Bench {
    private final Options options;
    private final Engine engine;
    private final Table table = new Table(System.out);
    private final List<CellResult> results = new ArrayList<>();

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

    private boolean run() throws IOException {
        table.head();
        Comparison comparison = new Comparison(engine, options.rounds(), options.seconds());
        for (BenchModel model : Catalogue.of(options)) {
            for (int batch : options.batches()) {
                Workload workload = Workload.of(model, batch, engine);
                for (int threads : options.threads()) {
                    for (Precision precision : options.precisions()) {
                        CellResult result =
                                comparison.measure(new Cell(model.name(), batch, threads, precision), workload);
                        results.add(result);
                        table.add(result);
                    }
                }
            }
        }
        return results.stream()
                .noneMatch(result -> result.status() == Status.WRONG || result.status() == Status.FAILED);
    }
}
