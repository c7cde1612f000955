package io.neurometer.bench;

import io.neurometer.engine.tensor.Shape;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.bytedeco.javacpp.DoublePointer;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.IValue;
import org.bytedeco.pytorch.IValueVector;
import org.bytedeco.pytorch.JitModule;
import org.bytedeco.pytorch.QualifiedName;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;

/** A network in libtorch, in this process; to be called in inference mode. */
final class TorchModule implements Peer {
    private final TorchForm form;
    private final JitModule module;
    private final List<String> outputs;
    private final List<IValueVector> inputs = new ArrayList<>();

    /**
     * @param constants by their names in the form's source
     * @param outputs names of what the source gives, in its order
     * @param inputs the sets of inputs, in the order of the source's arguments
     */
    TorchModule(TorchForm form, Map<String, Tensor> constants, List<String> outputs, List<List<Tensor>> inputs) {
        this.form = form;
        this.outputs = outputs;
        JitModule written = new JitModule(new QualifiedName("Network"));
        constants.forEach((name, tensor) -> written.register_buffer(name, placed(tensor)));
        written.define(form.source());
        written.eval();
        this.module = form.frozen() ? torch.optimize_for_inference(torch.freeze(written)) : written;
        for (List<Tensor> set : inputs) {
            this.inputs.add(new IValueVector(set.stream().map(IValue::new).toArray(IValue[]::new)));
        }
    }

    private Tensor placed(Tensor constant) {
        return form.channelsLast() && constant.dim() == 4
                ? constant.contiguous(torch.MemoryFormat.ChannelsLast)
                : constant;
    }

    @Override
    public void run(int inputSet) {
        try (PointerScope scope = new PointerScope()) {
            module.forward(inputs.get(inputSet));
        }
    }

    @Override
    public Map<String, Answer> answer(int inputSet) {
        try (PointerScope scope = new PointerScope()) {
            TensorVector results = module.forward(inputs.get(inputSet)).toTensorVector();
            Map<String, Answer> answers = new LinkedHashMap<>();
            for (int i = 0; i < outputs.size(); i++) {
                answers.put(outputs.get(i), answer(results.get(i)));
            }
            return answers;
        }
    }

    private static Answer answer(Tensor result) {
        Tensor doubles = result.contiguous().to(torch.ScalarType.Double);
        double[] values = new double[Math.toIntExact(doubles.numel())];
        new DoublePointer(doubles.data_ptr()).get(values);
        return new Answer(Shape.of(doubles.shape()), values);
    }

    @Override
    public String form() {
        return form.name();
    }

    @Override
    public void close() {
        inputs.forEach(IValueVector::close);
        module.close();
    }
}
