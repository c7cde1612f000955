package io.neurometer.engine.backend.onednn;

import io.neurometer.engine.backend.KernelRequest;
import io.neurometer.engine.tensor.DataType;
import io.neurometer.engine.tensor.HalfPrecision;
import io.neurometer.engine.tensor.Tensor;
import java.nio.FloatBuffer;
import org.bytedeco.dnnl.global.dnnl;

/**
 * FP32 weights that 16 bits hold without loss, as those of files in FP16 and BF16 are. oneDNN widens them as it reads them
 * and multiplies in FP32, so that products are the same, and half as much comes from memory.
 */
final class NarrowWeights {
    /** Fewer weights stay in the nearest caches, from where reading them takes no time. */
    private static final long FEWEST = 1 << 16;

    private NarrowWeights() {}

    /**
     * oneDNN's type of 16 bits that holds all weights of a request, its constant input 1; FP32 where none does. Weights that
     * lie in FP32 in their file are taken as they are, unseen.
     */
    static int type(KernelRequest request) {
        boolean worthwhile = request.inputs().dataType(1) == DataType.FP32
                && request.inputs().shape(1).elements() >= FEWEST
                && request.context().constants().isMade(1);
        if (!worthwhile) {
            return dnnl.dnnl_f32;
        }
        Tensor found = request.context().constants().prepared(1, "type without loss", weights -> {
            Tensor type = Tensor.allocate(DataType.INT32, 1);
            type.bytes().putInt(0, type(weights.bytes().asFloatBuffer()));
            return type;
        });
        return found.bytes().getInt(0);
    }

    static int type(FloatBuffer weights) {
        boolean fp16 = true;
        boolean bf16 = true;
        for (int i = 0; i < weights.capacity() && (fp16 || bf16); i++) {
            float weight = weights.get(i);
            fp16 &= HalfPrecision.fromFp16(HalfPrecision.toFp16(weight)) == weight;
            bf16 &= HalfPrecision.fromBf16(HalfPrecision.toBf16(weight)) == weight;
        }
        return fp16 ? dnnl.dnnl_f16 : bf16 ? dnnl.dnnl_bf16 : dnnl.dnnl_f32;
    }
}
