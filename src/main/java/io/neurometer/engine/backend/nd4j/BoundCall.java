package io.neurometer.engine.backend.nd4j;

import io.neurometer.engine.tensor.Tensor;
import java.nio.ByteBuffer;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.api.ops.CustomOp;
import org.nd4j.linalg.api.ops.DynamicCustomOp;
import org.nd4j.linalg.api.ops.Op;
import org.nd4j.linalg.api.ops.OpContext;
import org.nd4j.linalg.api.ops.executioner.OpExecutioner;
import org.nd4j.linalg.factory.Nd4j;

/** A call with its arrays in a native context of its own, which ND4J frees once nothing refers to it. */
sealed interface BoundCall {
    void run();

    /**
     * Binds a call to arrays for its operands.
     *
     * @param before the same call bound to others, whose native context is taken over, or null
     */
    static BoundCall of(Call call, List<BoundArray> inputs, List<BoundArray> outputs, @Nullable BoundCall before) {
        if (call instanceof Call.OnHost host) {
            return new OnHost(host.code(), tensors(inputs), tensors(outputs));
        }
        OpExecutioner executioner = Nd4j.getExecutioner();
        OpContext context = before instanceof Native bound ? bound.context() : executioner.buildContext();
        if (before != null) {
            // Frees what the context holds of the arrays it had; arguments of other kinds stay.
            context.purge();
        } else if (call instanceof Call.Named named) {
            named.arguments().giveTo(context);
        }
        for (int i = 0; i < inputs.size(); i++) {
            context.setInputArray(i, inputs.get(i).array());
        }
        for (int i = 0; i < outputs.size(); i++) {
            context.setOutputArray(i, outputs.get(i).array());
        }
        if (call instanceof Call.Numbered numbered) {
            Op operator = numbered.maker().get();
            return new Native(call, context, () -> executioner.exec(operator, context));
        }
        // ND4J asks the operator, not the context, which arrays are newer on a GPU from now on.
        CustomOp operator = DynamicCustomOp.builder(call.operator())
                .addOutputs(outputs.stream().map(BoundArray::array).toArray(INDArray[]::new))
                .build();
        return new Native(call, context, () -> executioner.exec(operator, context));
    }

    private static List<Tensor> tensors(List<BoundArray> arrays) {
        return arrays.stream().map(BoundArray::tensor).toList();
    }

    /** An operator of ND4J in a context of its own. */
    record Native(Call call, OpContext context, Runnable execution) implements BoundCall {
        @Override
        public void run() {
            try {
                execution.run();
            } catch (RuntimeException failure) {
                throw new IllegalStateException("ND4J could not compute its operator " + call.operator(), failure);
            }
        }
    }

    /** A step in Java. */
    final class OnHost implements BoundCall {
        private final Call.HostCode code;
        private final List<Tensor> inputs;
        private final List<Tensor> outputs;
        private final List<ByteBuffer> inputBytes;
        private final List<ByteBuffer> outputBytes;

        OnHost(Call.HostCode code, List<Tensor> inputs, List<Tensor> outputs) {
            this.code = code;
            this.inputs = inputs;
            this.outputs = outputs;
            this.inputBytes = inputs.stream().map(Tensor::bytes).toList();
            this.outputBytes = outputs.stream().map(Tensor::bytes).toList();
        }

        @Override
        public void run() {
            inputs.forEach(Tensor::fetch);
            code.run(inputBytes, outputBytes);
            outputs.forEach(Tensor::written);
        }
    }
}
