package io.neurometer.engine.conformance.mutant;

import io.neurometer.engine.backend.Backends;
import io.neurometer.engine.tensor.OffHeap;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Tries mutants of files in a process that may end in the middle: the seed that is tried then stands in a file.
 *
 * <p>Arguments: backend, first seed, count, file for the seed, file with the paths of the models, one a line. Of each seed
 * the model is the one at that place of the list, going round. The exit code is 1 where any mutant neither ran nor was
 * refused, took too long or kept memory.
 */
public final class MutantRun {
    private static final long MEMORY = 512L << 20;

    private MutantRun() {}

    public static void main(String[] arguments) throws IOException {
        String backend = arguments[0];
        long first = Long.parseLong(arguments[1]);
        long end = first + Long.parseLong(arguments[2]);
        Path about = Path.of(arguments[3]);
        List<byte[]> models = new ArrayList<>();
        List<String> names = Files.readAllLines(Path.of(arguments[4]));
        Map<String, byte[]> read = new HashMap<>();
        for (String name : names) {
            if (!read.containsKey(name)) {
                read.put(name, Files.readAllBytes(Path.of(name)));
            }
            models.add(read.get(name));
        }
        PrintStream out = new PrintStream(System.out, true, StandardCharsets.UTF_8);
        OffHeap.setLimit(MEMORY);
        MutantTrial trial = new MutantTrial(Backends.discover(), backend);
        Map<MutantTrial.Kind, Integer> counts = new EnumMap<>(MutantTrial.Kind.class);
        Map<String, Integer> codes = new TreeMap<>();
        for (long seed = first; seed < end; seed++) {
            int index = (int) Math.floorMod(seed, (long) models.size());
            Files.writeString(about, seed + " of " + names.get(index));
            MutantTrial.Outcome outcome = trial.of(Mutant.of(models.get(index), seed));
            counts.merge(outcome.kind(), 1, Integer::sum);
            if (outcome.kind() == MutantTrial.Kind.REFUSED) {
                codes.merge(outcome.detail().split(":", 2)[0], 1, Integer::sum);
            }
            if (outcome.kind() == MutantTrial.Kind.FAULT) {
                out.println("seed " + seed + " of " + names.get(index) + ":\n    " + outcome.detail());
            }
        }
        out.println(counts + " " + codes);
        System.exit(counts.containsKey(MutantTrial.Kind.FAULT) ? 1 : 0);
    }
}
