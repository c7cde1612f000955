package io.neurometer.engine.backend.onednn;

import io.neurometer.engine.backend.KernelRequest;
import io.neurometer.engine.op.Activation;
import io.neurometer.engine.op.Elementwise;
import io.neurometer.engine.op.Fusion;
import io.neurometer.engine.op.Inputs;
import io.neurometer.engine.op.Op;
import io.neurometer.engine.tensor.DataType;
import io.neurometer.engine.tensor.Shape;
import java.util.ArrayList;
import java.util.List;
import org.bytedeco.dnnl.global.dnnl;
import org.jspecify.annotations.Nullable;

/** Turns the links of a chain into post-ops. */
final class PostOpTranslator {
    private final KernelRequest request;
    private final int rank;
    private final boolean accumulate;
    private final List<PostOp> ops = new ArrayList<>();

    private PostOpTranslator(KernelRequest request, int rank, boolean accumulate) {
        this.request = request;
        this.rank = rank;
        this.accumulate = accumulate;
    }

    /**
     * The links from {@code first} on, or null where oneDNN has no such post-op.
     *
     * @param rank of the primitive's output, which may have fewer dimensions than the value
     * @param accumulate whether the primitive can add to what lies in its output
     */
    static @Nullable List<PostOp> translate(
            KernelRequest request, Fusion.Chain chain, int first, int rank, boolean accumulate) {
        PostOpTranslator translator = new PostOpTranslator(request, rank, accumulate);
        int next = chain.headInputs();
        for (int i = 0; i < chain.links().size(); i++) {
            Fusion.Link link = chain.links().get(i);
            if (i >= first && !translator.add(link, next)) {
                return null;
            }
            next += link.extras();
        }
        return translator.ops;
    }

    private boolean add(Fusion.Link link, int extra) {
        Op op = link.op();
        if (op instanceof Activation.Simple simple) {
            return add(Eltwise.of(simple));
        } else if (op instanceof Activation.PRelu) {
            return link.position() == 0 && addSlopes(extra);
        } else if (op instanceof Elementwise.Unary unary) {
            return add(Eltwise.of(unary.function()));
        } else if (op instanceof Elementwise.Clip) {
            return link.position() == 0 && add(Eltwise.clip(request.inputs(), extra, link.extras()));
        } else if (op instanceof Elementwise.Binary binary) {
            return add(binary.function(), link.position(), extra);
        }
        return false;
    }

    private boolean addSlopes(int extra) {
        Eltwise single = Eltwise.slope(request.inputs(), extra);
        if (single != null) {
            return add(single);
        }
        boolean fits = rank == request.outputs().get(0).shape().rank() && Prelu.isPerChannel(request, extra);
        return fits && ops.add(new PostOp.Slopes(extra));
    }

    private boolean add(@Nullable Eltwise function) {
        return function != null && ops.add(new PostOp.Function(function));
    }

    private boolean add(Elementwise.BinaryFunction function, int position, int extra) {
        Inputs inputs = request.inputs();
        if (inputs.dataType(extra) != DataType.FP32) {
            return false;
        }
        if (inputs.hasNumber(extra)) {
            Eltwise eltwise = Eltwise.ofConstant(function, position, inputs.floats(extra)[0]);
            if (eltwise != null) {
                return add(eltwise);
            }
        }
        Shape made = request.outputs().get(0).shape();
        Shape shape = inputs.shape(extra);
        boolean whole = shape.equals(made);
        if (rank != made.rank() && !whole && !isRow(shape)) {
            return false;
        }
        boolean free = request.context().overwritable().contains(extra);
        if (function == Elementwise.BinaryFunction.ADD && whole && accumulate && free && ops.isEmpty()) {
            return ops.add(new PostOp.Sum(extra));
        }
        int algorithm = Eltwise.binary(function);
        if (algorithm < 0) {
            return false;
        }
        if (position == 1 && function == Elementwise.BinaryFunction.SUB) {
            add(new Eltwise(dnnl.dnnl_eltwise_linear, -1, 0));
            algorithm = dnnl.dnnl_binary_add;
        } else if (position == 1 && function == Elementwise.BinaryFunction.DIV) {
            add(new Eltwise(dnnl.dnnl_eltwise_pow, 1, -1));
            algorithm = dnnl.dnnl_binary_mul;
        }
        return ops.add(new PostOp.Binary(algorithm, extra));
    }

    /** Whether a shape varies along the last dimension alone. */
    private static boolean isRow(Shape shape) {
        for (int i = 0; i < shape.rank() - 1; i++) {
            if (shape.size(i) != 1) {
                return false;
            }
        }
        return true;
    }
}
