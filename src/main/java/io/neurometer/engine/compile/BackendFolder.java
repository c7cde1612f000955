package io.neurometer.engine.compile;

import io.neurometer.engine.backend.Backend;
import io.neurometer.engine.backend.Kernel;
import io.neurometer.engine.backend.KernelArguments;
import io.neurometer.engine.backend.KernelRequest;
import io.neurometer.engine.error.EngineException;
import io.neurometer.engine.error.ErrorCode;
import io.neurometer.engine.error.Fault;
import io.neurometer.engine.graph.ConstantFolder;
import io.neurometer.engine.graph.Node;
import io.neurometer.engine.op.Inputs;
import io.neurometer.engine.tensor.Tensor;
import io.neurometer.engine.tensor.TensorType;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Folds constants with a backend's kernels. */
public final class BackendFolder implements ConstantFolder {
    private final Backend backend;

    public BackendFolder(Backend backend) {
        this.backend = backend;
    }

    @Override
    public List<Tensor> fold(Node node, List<@Nullable Tensor> inputs, List<TensorType> outputs) {
        Inputs.Builder known = new Inputs.Builder();
        for (Tensor input : inputs) {
            if (input == null) {
                known.addAbsent();
            } else {
                known.add(input.type(), input);
            }
        }
        if (node.op().isView()) {
            Tensor copy = Tensor.allocate(outputs.get(0));
            copy.bytes().put(present(inputs.get(0)).bytes());
            return List.of(copy);
        }
        List<Tensor> results = new ArrayList<>();
        for (TensorType output : outputs) {
            results.add(Tensor.allocate(output));
        }
        KernelRequest request = new KernelRequest(node.op(), known.build(), outputs);
        try (Kernel kernel =
                backend.kernel(request).orElseThrow(() -> new EngineException(request.unsupported(node.name())))) {
            kernel.run(new KernelArguments(inputs, new ArrayList<>(results)));
        } catch (EngineException failure) {
            results.forEach(Tensor::close);
            throw new EngineException(failure.faults().stream()
                    .map(fault -> blamedOnModel(fault, node))
                    .toList());
        }
        return results;
    }

    /** Constants come with the model, so what is wrong with them is not the request's fault. */
    private static Fault blamedOnModel(Fault fault, Node node) {
        ErrorCode code = fault.code() == ErrorCode.REQUEST_INVALID ? ErrorCode.MODEL_INVALID : fault.code();
        return new Fault(code, node.name(), fault.problem(), fault.got(), fault.expected(), fault.fix());
    }

    private static Tensor present(@Nullable Tensor tensor) {
        if (tensor == null) {
            throw new IllegalArgumentException("the first input is absent");
        }
        return tensor;
    }
}
