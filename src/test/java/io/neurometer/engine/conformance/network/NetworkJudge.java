package io.neurometer.engine.conformance.network;

import io.neurometer.engine.backend.Backends;
import io.neurometer.engine.backend.reference.ReferenceBackend;
import io.neurometer.engine.compile.CompileOptions;
import io.neurometer.engine.compile.Fallback;
import io.neurometer.engine.compile.ModelCompiler;
import io.neurometer.engine.compile.ModelRuntime;
import io.neurometer.engine.error.EngineException;
import io.neurometer.engine.exec.ExecutionListener;
import io.neurometer.engine.exec.Session;
import io.neurometer.engine.tensor.DataType;
import io.neurometer.engine.tensor.Elements;
import io.neurometer.engine.tensor.Tensor;
import io.neurometer.engine.tensor.TensorType;
import java.nio.ByteBuffer;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.jspecify.annotations.Nullable;

/**
 * Compares what a backend makes of a network, rewritten and planned, with what the reference makes of its nodes as they
 * stand.
 */
public final class NetworkJudge {
    /** Allowed difference of an element, in proportion to the largest of its tensor or to 1, whichever is more. */
    private static final double TOLERANCE = 1e-4;

    /** By how much inputs are changed to see how far rounding goes: one unit in the last place. */
    private static final double ROUNDING = 0x1p-23;

    /** Networks in which rounding the inputs alone explains a difference, but for this factor, say nothing. */
    private static final double EXPLAINED = 30;

    private static final int TRIES = 3;

    private static final String GIVEN_UP = "could not make a kernel";

    private final Run reference;
    private final Run run;

    /** One way to run networks. */
    private record Run(ModelCompiler compiler, CompileOptions options) {
        /** The values of these names, in memory of their own. */
        Map<String, Tensor> values(NetworkCase network, List<String> names, Map<String, Tensor> inputs) {
            try (ModelRuntime runtime = new ModelRuntime(network.graph(), compiler, 0);
                    ModelRuntime.Lease lease = runtime.acquire(types(inputs), names, options);
                    Session session = lease.executable().open(ExecutionListener.NONE)) {
                Map<String, Tensor> copies = new LinkedHashMap<>();
                inputs.forEach((name, tensor) -> copies.put(name, tensor.copy()));
                session.run(copies);
                Map<String, Tensor> values = new LinkedHashMap<>();
                session.run(inputs).forEach((name, tensor) -> values.put(name, tensor.copy()));
                copies.values().forEach(Tensor::close);
                requireOwnKernels(lease);
                return values;
            }
        }

        /** No kernel was given up after its backend had been asked for it. */
        private static void requireOwnKernels(ModelRuntime.Lease lease) {
            for (Fallback fallback : lease.report().fallbacks()) {
                if (fallback.reason().contains(GIVEN_UP)) {
                    throw new IllegalStateException(fallback.toString());
                }
            }
            if (lease.executable().isOnSpare()) {
                throw new IllegalStateException("a kernel failed in a run");
            }
        }

        private static Map<String, TensorType> types(Map<String, Tensor> inputs) {
            Map<String, TensorType> types = new LinkedHashMap<>();
            inputs.forEach((name, tensor) -> types.put(name, tensor.type()));
            return types;
        }
    }

    /** @param backend name of the backend that is judged */
    public NetworkJudge(String backend) {
        this.reference = new Run(
                new ModelCompiler(new Backends(List.of(new ReferenceBackend()))),
                CompileOptions.of(Backends.REFERENCE).withThreads(1).unoptimized());
        this.run = new Run(
                new ModelCompiler(Backends.discover()),
                CompileOptions.of(backend).withThreads(1));
    }

    /** What differs, in words; null where nothing does. */
    public @Nullable String difference(NetworkCase network) {
        List<String> outputs = network.graph().outputs();
        Map<String, Tensor> expected;
        try {
            expected = reference.values(network, outputs, network.inputs());
        } catch (EngineException refused) {
            return agreesToRefuse(network) ? null : "the reference alone refuses: " + refused.getMessage();
        }
        Map<String, Tensor> actual = Map.of();
        try {
            actual = run.values(network, outputs, network.inputs());
            for (String output : outputs) {
                String difference = difference(network, output, actual, expected);
                if (difference != null) {
                    return difference;
                }
            }
            return null;
        } catch (RuntimeException | LinkageError failure) {
            StringBuilder why = new StringBuilder("threw");
            for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
                why.append(' ').append(cause);
            }
            return why.toString();
        } finally {
            actual.values().forEach(Tensor::close);
            expected.values().forEach(Tensor::close);
        }
    }

    private boolean agreesToRefuse(NetworkCase network) {
        try {
            run.values(network, network.graph().outputs(), network.inputs())
                    .values()
                    .forEach(Tensor::close);
            return false;
        } catch (EngineException refused) {
            return true;
        }
    }

    private @Nullable String difference(
            NetworkCase network, String output, Map<String, Tensor> actual, Map<String, Tensor> expected) {
        Tensor got = actual.get(output);
        Tensor want = expected.get(output);
        if (got == null || want == null || !got.type().equals(want.type())) {
            return output + " is " + (got == null ? "missing" : got.type()) + ", not "
                    + (want == null ? "there" : want.type());
        }
        double largest = largest(want);
        if (!Double.isFinite(largest)) {
            return null;
        }
        double error = distance(got, want);
        if (error <= TOLERANCE * Math.max(1, largest) || error <= EXPLAINED * sensitivity(network, output, want)) {
            return null;
        }
        return output + " " + want.type() + " is off by " + error + ", its largest element being " + largest;
    }

    /** How far an output of the reference moves when inputs move by a unit in the last place. */
    private double sensitivity(NetworkCase network, String output, Tensor exact) {
        Random random = new Random(1);
        double most = 0;
        for (int i = 0; i < TRIES; i++) {
            Map<String, Tensor> moved = new LinkedHashMap<>();
            network.inputs().forEach((name, tensor) -> moved.put(name, moved(tensor, random)));
            Map<String, Tensor> values = reference.values(network, List.of(output), moved);
            for (Tensor value : values.values()) {
                most = Math.max(most, distance(value, exact));
                value.close();
            }
            moved.values().forEach(Tensor::close);
        }
        return most;
    }

    private static Tensor moved(Tensor tensor, Random random) {
        Tensor moved = tensor.copy();
        for (int i = 0; tensor.dataType() == DataType.FP32 && i < tensor.elements(); i++) {
            double factor = 1 + (random.nextBoolean() ? ROUNDING : -ROUNDING);
            double value = Elements.getDouble(tensor.bytes(), DataType.FP32, i);
            Elements.putDouble(moved.bytes(), DataType.FP32, i, value * factor);
        }
        return moved;
    }

    /** The values of all nodes by the reference, in memory of their own. */
    Map<String, Tensor> values(NetworkCase network) {
        List<String> names = network.graph().nodes().stream()
                .flatMap(node -> node.outputs().stream())
                .toList();
        return reference.values(network, names, network.inputs());
    }

    private static double largest(Tensor tensor) {
        double largest = 0;
        ByteBuffer bytes = tensor.bytes();
        for (int i = 0; i < tensor.elements(); i++) {
            double value = Math.abs(Elements.getDouble(bytes, tensor.dataType(), i));
            largest = Double.isNaN(value) ? Double.POSITIVE_INFINITY : Math.max(largest, value);
        }
        return largest;
    }

    /** The largest difference of two elements; infinite where only one is a number. */
    private static double distance(Tensor actual, Tensor expected) {
        ByteBuffer actualBytes = actual.bytes();
        ByteBuffer expectedBytes = expected.bytes();
        double largest = 0;
        for (int i = 0; i < expected.elements(); i++) {
            double got = Elements.getDouble(actualBytes, actual.dataType(), i);
            double want = Elements.getDouble(expectedBytes, expected.dataType(), i);
            double error = Math.abs(got - want);
            largest = Math.max(largest, Double.isNaN(error) ? Double.POSITIVE_INFINITY : error);
        }
        return largest;
    }
}
