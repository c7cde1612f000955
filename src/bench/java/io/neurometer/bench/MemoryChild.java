package io.neurometer.bench;

import io.neurometer.engine.backend.Precision;
import io.neurometer.engine.tensor.DataType;
import io.neurometer.engine.tensor.Shape;
import io.neurometer.engine.tensor.TensorType;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * A process that loads one model in one engine and says how much memory that took. Both engines' libraries and the inputs
 * are in memory before the first reading.
 */
final class MemoryChild {
    static final String OURS = "ours";
    static final String ORT = "ORT";

    /** What the line with the result begins with. */
    static final String MARK = "memory:";

    private static final int RUNS = 6;
    private static final int MOST_COLLECTIONS = 20;
    private static final long SETTLE_MILLIS = 200;
    private static final long SETTLED_KIBIBYTES = 256;

    private MemoryChild() {}

    /** @param arguments engine, backend, threads, precision, file, then name, type and comma-separated sizes by input */
    public static void main(String[] arguments) throws Exception {
        Map<String, TensorType> types = new LinkedHashMap<>();
        for (int i = 5; i < arguments.length; i += 3) {
            types.put(arguments[i], type(arguments[i + 1], arguments[i + 2]));
        }
        int threads = Integer.parseInt(arguments[2]);
        Path file = Path.of(arguments[4]);
        Engine engine = new Engine(arguments[1]);
        OnnxRuntimePeer.environment();
        try (InputSets inputs = new InputSets(types)) {
            MemoryUse before = reading();
            try (Peer peer = arguments[0].equals(ORT)
                    ? OnnxRuntimePeer.open(file, threads, inputs)
                    : new EnginePeer(
                            engine,
                            Engine.map(file),
                            types,
                            engine.options(threads, Precision.valueOf(arguments[3])),
                            inputs)) {
                for (int run = 0; run < RUNS; run++) {
                    peer.run(run % InputSets.COUNT);
                }
                MemoryUse taken = reading().since(before);
                System.out.println(MARK + taken.rss() + " " + taken.anonymous() + " " + taken.peak());
            }
        }
        System.exit(0);
    }

    private static TensorType type(String dataType, String sizes) {
        return new TensorType(
                DataType.valueOf(dataType),
                Shape.of(Arrays.stream(sizes.split(","))
                        .mapToLong(Long::parseLong)
                        .toArray()));
    }

    /** Collects until that frees nothing more: the heap shrinks in steps. */
    private static MemoryUse reading() throws Exception {
        MemoryUse last = MemoryUse.now();
        for (int i = 0; i < MOST_COLLECTIONS; i++) {
            System.gc();
            Thread.sleep(SETTLE_MILLIS);
            MemoryUse now = MemoryUse.now();
            if (Math.abs(now.rss() - last.rss()) < SETTLED_KIBIBYTES) {
                return now;
            }
            last = now;
        }
        return last;
    }
}
