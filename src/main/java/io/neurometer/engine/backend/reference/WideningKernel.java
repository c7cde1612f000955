package io.neurometer.engine.backend.reference;

import io.neurometer.engine.backend.Kernel;
import io.neurometer.engine.backend.KernelArguments;
import io.neurometer.engine.backend.KernelRequest;
import io.neurometer.engine.op.Inputs;
import io.neurometer.engine.tensor.DataType;
import io.neurometer.engine.tensor.Tensor;
import io.neurometer.engine.tensor.TensorType;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Runs an FP32 kernel on 16-bit floats: inputs are widened to FP32 first, outputs rounded to 16 bits last. */
final class WideningKernel implements Kernel {
    private final Kernel kernel;
    private final long copies;

    private WideningKernel(Kernel kernel, long copies) {
        this.kernel = kernel;
        this.copies = copies;
    }

    /** @param request for inputs and outputs that are all 16-bit floats of any kind */
    static Kernel of(KernelRequest request, Function<KernelRequest, Kernel> fp32) {
        Inputs.Builder inputs = new Inputs.Builder();
        long copies = 0;
        for (int i = 0; i < request.inputs().count(); i++) {
            if (request.inputs().has(i)) {
                TensorType wide = widened(request.inputs().type(i));
                copies += wide.bytes();
                inputs.add(wide);
            } else {
                inputs.addAbsent();
            }
        }
        List<TensorType> outputs = new ArrayList<>();
        for (TensorType output : request.outputs()) {
            copies += widened(output).bytes();
            outputs.add(widened(output));
        }
        return new WideningKernel(fp32.apply(new KernelRequest(request.op(), inputs.build(), outputs)), copies);
    }

    @Override
    public void run(KernelArguments arguments) {
        List<Tensor> scratch = new ArrayList<>();
        try {
            List<@Nullable Tensor> inputs = new ArrayList<>();
            for (int i = 0; i < arguments.inputCount(); i++) {
                inputs.add(arguments.hasInput(i) ? copied(arguments.input(i), scratch) : null);
            }
            List<@Nullable Tensor> outputs = new ArrayList<>();
            for (int i = 0; i < arguments.outputCount(); i++) {
                outputs.add(arguments.hasOutput(i) ? allocated(arguments.output(i), scratch) : null);
            }
            kernel.run(new KernelArguments(inputs, outputs));
            for (int i = 0; i < outputs.size(); i++) {
                Tensor wide = outputs.get(i);
                if (wide != null) {
                    TensorCast.copy(wide, arguments.output(i));
                }
            }
        } finally {
            scratch.forEach(Tensor::close);
        }
    }

    @Override
    public long workspaceBytes() {
        return copies + kernel.workspaceBytes();
    }

    private static TensorType widened(TensorType type) {
        return type.withDataType(DataType.FP32);
    }

    private static Tensor allocated(Tensor like, List<Tensor> scratch) {
        Tensor wide = Tensor.allocate(widened(like.type()));
        scratch.add(wide);
        return wide;
    }

    private static Tensor copied(Tensor narrow, List<Tensor> scratch) {
        Tensor wide = allocated(narrow, scratch);
        TensorCast.copy(narrow, wide);
        return wide;
    }
}
