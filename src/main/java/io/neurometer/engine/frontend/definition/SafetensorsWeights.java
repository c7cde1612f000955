package io.neurometer.engine.frontend.definition;

import io.neurometer.engine.error.ErrorCode;
import io.neurometer.engine.error.Fault;
import io.neurometer.engine.graph.WeightSource;
import io.neurometer.engine.tensor.DataType;
import io.neurometer.engine.tensor.Elements;
import io.neurometer.engine.tensor.MappedFiles;
import io.neurometer.engine.tensor.Shape;
import io.neurometer.engine.tensor.Tensor;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Weights from a safetensors file, converted to FP32 as they are filled in. */
final class SafetensorsWeights implements WeightSupply {
    /** What PyTorch keeps beside the statistics of a batch normalization, of no use at inference. */
    private static final String IGNORED_SUFFIX = ".num_batches_tracked";

    private static final WeightSource NOTHING = WeightSource.constant(0);

    private final SafetensorsFile file;
    private final DefinitionFaults faults = new DefinitionFaults();
    private final Set<String> used = new HashSet<>();

    SafetensorsWeights(SafetensorsFile file) {
        this.file = file;
    }

    @Override
    public WeightSource source(String name, Shape shape, Initializer initializer) {
        SafetensorsFile.Entry entry = file.tensors().get(name);
        if (entry == null) {
            List<String> unused = file.tensors().keySet().stream()
                    .filter(key -> !used.contains(key))
                    .toList();
            String nearest = Suggestions.nearest(name, unused);
            Fault fault = Fault.of(ErrorCode.MODEL_WEIGHTS_INVALID, name, "the weight file lacks this tensor")
                    .expected(shape);
            faults.add(
                    nearest == null
                            ? fault.fix("add it, or send no weights for seeded ones")
                            : fault.fix("is it '" + nearest + "' there?"));
            return NOTHING;
        }
        used.add(name);
        if (!entry.shape().equals(shape)) {
            faults.add(Fault.of(ErrorCode.MODEL_WEIGHTS_INVALID, name, "this tensor has another shape than the model")
                    .got(entry.shape())
                    .expected(shape));
            return NOTHING;
        }
        return entry.dataType() == DataType.FP32
                ? WeightSource.bytes(entry.bytes())
                : new Converted(entry.dataType(), entry.bytes());
    }

    /** @throws io.neurometer.engine.error.EngineException with every missing, mis-shaped and surplus tensor */
    void requireMatch() {
        for (String name : file.tensors().keySet()) {
            if (!used.contains(name) && !name.endsWith(IGNORED_SUFFIX)) {
                faults.add(Fault.of(ErrorCode.MODEL_WEIGHTS_INVALID, name, "the model has no such tensor")
                        .fix("remove it from the weight file, or name the layer so"));
            }
        }
        faults.throwIfAny();
    }

    /** Elements of another type as FP32. */
    private record Converted(DataType type, ByteBuffer bytes) implements WeightSource {
        @Override
        public void fill(Tensor target) {
            ByteBuffer from = bytes.duplicate().order(ByteOrder.LITTLE_ENDIAN);
            ByteBuffer to = target.bytes();
            int elements = Math.toIntExact(target.elements());
            for (int i = 0; i < elements; i++) {
                Elements.putDouble(to, target.dataType(), i, Elements.getDouble(from, type, i));
            }
            MappedFiles.release(bytes);
        }
    }
}
