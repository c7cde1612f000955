package io.neurometer.bench;

import io.neurometer.engine.conformance.mutant.MutantFiles;
import io.neurometer.engine.conformance.mutant.MutantProcess;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Model files with faults made by chance: each must run or be refused, and leave the process alive. */
final class MutantProbe {
    /** Mutants of one process, so that what a process gathers over time shows as little as it does in the service. */
    private static final int AT_ONCE = 2000;

    private MutantProbe() {}

    /**
     * @param corpus the folder of model files and operator cases
     * @return whether all of them did; true where there is no corpus, which is said
     */
    static boolean run(Path corpus, String backend, long first, int count, Table table)
            throws IOException, InterruptedException {
        List<Path> networks = MutantFiles.in(corpus.resolve("models"));
        List<Path> cases = MutantFiles.in(corpus.resolve("onnx-node"));
        if (networks.isEmpty() || cases.isEmpty()) {
            table.line("%nMutants: skipped, there are no model files in %s", corpus);
            return true;
        }
        // A network after each operator case, so that as many mutants are of whole networks.
        List<Path> models = new ArrayList<>();
        for (int i = 0; i < cases.size(); i++) {
            models.add(cases.get(i));
            models.add(networks.get(i % networks.size()));
        }
        table.line("%nMutants: %d of %d files, from seed %d on", count, networks.size() + cases.size(), first);
        boolean passed = true;
        for (int done = 0; done < count; done += AT_ONCE) {
            Path directory = Files.createTempDirectory("mutants");
            MutantProcess.Outcome outcome =
                    new MutantProcess(models, backend, directory).run(first + done, Math.min(AT_ONCE, count - done));
            table.line("%s", outcome.text().strip());
            passed &= outcome.passed();
        }
        return passed;
    }
}
