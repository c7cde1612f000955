package io.neurometer.bench;

import io.neurometer.engine.backend.Backend;
import io.neurometer.engine.backend.Backends;
import io.neurometer.engine.backend.BoundKernel;
import io.neurometer.engine.backend.Kernel;
import io.neurometer.engine.backend.KernelArguments;
import io.neurometer.engine.backend.KernelRequest;
import io.neurometer.engine.conformance.fuzz.Chance;
import io.neurometer.engine.conformance.fuzz.Generator;
import io.neurometer.engine.conformance.fuzz.OperatorCase;
import io.neurometer.engine.error.EngineException;
import io.neurometer.engine.tensor.DataType;
import io.neurometer.engine.tensor.Tensor;
import io.neurometer.engine.tensor.TensorType;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.TreeMap;

/**
 * From how many elements on ND4J's kernel of an operator is faster than the reference's, found by timing both on cases by
 * chance of growing sizes that oneDNN has no kernel for. What it prints is the file of the rule that compiling follows.
 */
final class FallbackProbe {
    private static final int CASES = 60;
    private static final int[] GROWTHS = {1, 4, 12};
    private static final long MOST_ELEMENTS = 1 << 22;
    private static final double FASTER = 1.1;
    private static final long LEAST_NANOS = 200_000;
    private static final long MOST_NANOS = 400_000_000;
    private static final int ROUNDS = 3;
    private static final int FEWEST = 3;

    private final Backend fast;
    private final Backend nd4j;
    private final Backend reference;

    FallbackProbe(Backends backends) {
        this.fast = backends.named("onednn");
        this.nd4j = backends.named("nd4j");
        this.reference = backends.reference();
    }

    /** A timed case. @param ratio the reference's time by ND4J's */
    private record Sample(long elements, double ratio) {}

    /** For operators of that kind the least number of elements from which ND4J is faster; empty where it never is. */
    OptionalLong threshold(Generator generator) {
        List<Sample> samples = new ArrayList<>();
        for (int growth : GROWTHS) {
            long end = System.nanoTime() + MOST_NANOS;
            for (int seed = 0; seed < CASES && System.nanoTime() < end; seed++) {
                try (OperatorCase single = generator.of(new Chance(seed, growth))) {
                    sample(single).ifPresent(samples::add);
                } catch (EngineException | IllegalArgumentException | ArithmeticException tooLarge) {
                    continue;
                }
            }
        }
        return threshold(samples);
    }

    /** The least power of four beyond which ND4J is the faster one in the median of every class of sizes. */
    private static OptionalLong threshold(List<Sample> samples) {
        TreeMap<Long, List<Double>> classes = new TreeMap<>();
        for (Sample sample : samples) {
            long least = 1;
            while (least * 4 <= sample.elements()) {
                least *= 4;
            }
            classes.computeIfAbsent(least, key -> new ArrayList<>()).add(sample.ratio());
        }
        OptionalLong threshold = OptionalLong.empty();
        for (var sizes : classes.descendingMap().entrySet()) {
            double[] ratios =
                    sizes.getValue().stream().mapToDouble(Double::doubleValue).toArray();
            if (ratios.length >= FEWEST && Statistics.median(ratios) < FASTER) {
                break;
            }
            if (ratios.length >= FEWEST) {
                threshold = OptionalLong.of(sizes.getKey());
            }
        }
        return threshold;
    }

    private Optional<Sample> sample(OperatorCase single) {
        KernelRequest request = single.request().orElse(null);
        if (request == null || hasKernel(fast, request)) {
            return Optional.empty();
        }
        long elements = 0;
        for (Tensor input : single.inputs()) {
            elements += input == null ? 0 : input.elements();
        }
        for (TensorType output : request.outputs()) {
            elements += output.shape().elements();
        }
        if (elements > MOST_ELEMENTS) {
            return Optional.empty();
        }
        double ours = micros(nd4j, request, single);
        double theirs = micros(reference, request, single);
        return Double.isNaN(ours) || Double.isNaN(theirs)
                ? Optional.empty()
                : Optional.of(new Sample(elements, theirs / ours));
    }

    private static boolean hasKernel(Backend backend, KernelRequest request) {
        try (Kernel kernel = backend.kernel(request).orElse(null)) {
            return kernel != null;
        } catch (EngineException refused) {
            return true;
        }
    }

    /** The time of one run, the best of some rounds; not a number where there is no kernel or the case is refused. */
    private static double micros(Backend backend, KernelRequest request, OperatorCase single) {
        List<Tensor> outputs = new ArrayList<>();
        try (Kernel kernel = backend.kernel(request).orElse(null)) {
            if (kernel == null) {
                return Double.NaN;
            }
            request.outputs().forEach(type -> outputs.add(Tensor.allocate(type)));
            List<Tensor> inputs = new ArrayList<>(single.inputs());
            for (int i = 0; i < inputs.size(); i++) {
                inputs.set(i, kernel.holds(i) ? null : inputs.get(i));
            }
            try (Tensor scratch = Tensor.allocate(TensorType.of(DataType.UINT8, kernel.plannedWorkspaceBytes()));
                    BoundKernel bound = kernel.bind(new KernelArguments(inputs, new ArrayList<>(outputs), scratch))) {
                return micros(bound);
            }
        } catch (EngineException refused) {
            return Double.NaN;
        } finally {
            outputs.forEach(Tensor::close);
        }
    }

    private static double micros(BoundKernel bound) {
        double best = Double.POSITIVE_INFINITY;
        for (int round = 0; round < ROUNDS; round++) {
            int runs = 0;
            long start = System.nanoTime();
            long now = start;
            while (now - start < LEAST_NANOS) {
                bound.run();
                runs++;
                now = System.nanoTime();
            }
            best = Math.min(best, (now - start) / 1e3 / runs);
        }
        return best;
    }
}
