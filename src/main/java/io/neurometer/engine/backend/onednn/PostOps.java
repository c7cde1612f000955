package io.neurometer.engine.backend.onednn;

import io.neurometer.engine.backend.KernelRequest;
import io.neurometer.engine.backend.Layout;
import io.neurometer.engine.op.Activation;
import io.neurometer.engine.op.Elementwise;
import io.neurometer.engine.op.Fusion;
import io.neurometer.engine.op.Inputs;
import io.neurometer.engine.op.Op;
import io.neurometer.engine.tensor.DataType;
import io.neurometer.engine.tensor.Shape;
import io.neurometer.engine.tensor.TensorType;
import java.util.ArrayList;
import java.util.List;
import org.bytedeco.dnnl.dnnl_memory_desc;
import org.bytedeco.dnnl.dnnl_post_ops;
import org.bytedeco.dnnl.dnnl_primitive_attr;
import org.bytedeco.dnnl.global.dnnl;
import org.jspecify.annotations.Nullable;

/** What a primitive does to each element before it leaves it in memory: the links of a chain in the library's terms. */
final class PostOps {
    private final KernelRequest request;
    private final int rank;
    private final List<Step> steps = new ArrayList<>();
    private final List<Leading> leading = new ArrayList<>();

    /** One operation of the library. @param input which input of the request it reads, or -1 */
    private record Step(int algorithm, float alpha, float beta, int input, boolean sum) {}

    /** An operation of the kernel's own, with memory of its own, before all that follow from the chain. */
    private record Leading(int algorithm, MemoryDescriptor memory) {}

    private PostOps(KernelRequest request, int rank) {
        this.request = request;
        this.rank = rank;
    }

    /**
     * The links from {@code first} on, or null where the library has no such operation.
     *
     * @param rank of the primitive's output, which may have fewer dimensions than the value
     * @param accumulate whether the primitive can add to what lies in its output
     */
    static @Nullable PostOps of(KernelRequest request, Fusion.Chain chain, int first, int rank, boolean accumulate) {
        PostOps ops = new PostOps(request, rank);
        int next = chain.headInputs();
        for (int i = 0; i < chain.links().size(); i++) {
            Fusion.Link link = chain.links().get(i);
            if (i >= first && !ops.add(link, next, accumulate)) {
                return null;
            }
            next += link.extras();
        }
        return ops;
    }

    /** None. */
    static PostOps none(KernelRequest request) {
        return new PostOps(request, 0);
    }

    /**
     * Puts an operation behind those added before by this method, and before the links.
     *
     * @return the argument under which the primitive is given the memory
     */
    int lead(int algorithm, MemoryDescriptor memory) {
        leading.add(new Leading(algorithm, memory));
        return argument(leading.size() - 1);
    }

    private static int argument(int position) {
        return dnnl.DNNL_ARG_ATTR_MULTIPLE_POST_OP_BASE * (position + 1) | dnnl.DNNL_ARG_SRC_1;
    }

    boolean isEmpty() {
        return steps.isEmpty();
    }

    private boolean add(Fusion.Link link, int extra, boolean accumulate) {
        Op op = link.op();
        if (op instanceof Activation.Simple simple) {
            return add(simple);
        } else if (op instanceof Elementwise.Unary unary) {
            return add(unary.function());
        } else if (op instanceof Elementwise.Clip) {
            return addClip(link, extra);
        } else if (op instanceof Elementwise.Binary binary) {
            return add(binary.function(), link.position(), extra, accumulate);
        }
        return false;
    }

    private boolean eltwise(int algorithm, float alpha, float beta) {
        return steps.add(new Step(algorithm, alpha, beta, -1, false));
    }

    boolean add(Activation.Simple op) {
        Eltwise eltwise = Eltwise.of(op);
        return eltwise != null && eltwise(eltwise.algorithm(), eltwise.alpha(), eltwise.beta());
    }

    boolean add(Elementwise.UnaryFunction function) {
        Eltwise eltwise = Eltwise.of(function);
        return eltwise != null && eltwise(eltwise.algorithm(), eltwise.alpha(), eltwise.beta());
    }

    private boolean addClip(Fusion.Link link, int extra) {
        Inputs inputs = request.inputs();
        float low = Float.NEGATIVE_INFINITY;
        float high = Float.POSITIVE_INFINITY;
        if (link.position() != 0) {
            return false;
        }
        for (int i = 0; i < link.extras(); i++) {
            if (!inputs.has(extra + i)) {
                continue;
            }
            if (!inputs.hasValue(extra + i)) {
                return false;
            }
            float limit = inputs.floats(extra + i)[0];
            low = i == 0 ? limit : low;
            high = i == 1 ? limit : high;
        }
        return high >= low && eltwise(dnnl.dnnl_eltwise_clip_v2, low, high);
    }

    private boolean add(Elementwise.BinaryFunction function, int position, int extra, boolean accumulate) {
        Inputs inputs = request.inputs();
        if (inputs.dataType(extra) != DataType.FP32) {
            return false;
        }
        if (inputs.hasValue(extra) && inputs.shape(extra).elements() == 1) {
            Eltwise eltwise = Eltwise.ofConstant(function, position, inputs.floats(extra)[0]);
            if (eltwise != null) {
                return eltwise(eltwise.algorithm(), eltwise.alpha(), eltwise.beta());
            }
        }
        Shape made = request.outputs().get(0).shape();
        Shape shape = inputs.shape(extra);
        boolean whole = shape.equals(made);
        if (rank != made.rank() && !whole && !isRow(shape)) {
            return false;
        }
        boolean free = request.context().overwritable().contains(extra);
        if (function == Elementwise.BinaryFunction.ADD && whole && accumulate && free && steps.isEmpty()) {
            return steps.add(new Step(dnnl.dnnl_binary_add, 1, 0, extra, true));
        }
        int algorithm = Eltwise.binary(function);
        if (algorithm < 0) {
            return false;
        }
        if (position == 1) {
            if (function == Elementwise.BinaryFunction.SUB) {
                eltwise(dnnl.dnnl_eltwise_linear, -1, 0);
                algorithm = dnnl.dnnl_binary_add;
            } else if (function == Elementwise.BinaryFunction.DIV) {
                eltwise(dnnl.dnnl_eltwise_pow, 1, -1);
                algorithm = dnnl.dnnl_binary_mul;
            }
        }
        return steps.add(new Step(algorithm, 0, 0, extra, false));
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

    /** Attributes with these operations. @param type element type of the output @param output its sizes */
    dnnl_primitive_attr attributes(NativeScope scope, int type, long... output) {
        dnnl_primitive_attr attributes = scope.attributes();
        if (steps.isEmpty() && leading.isEmpty()) {
            return attributes;
        }
        dnnl_post_ops ops = scope.postOps();
        for (Leading first : leading) {
            Library.require(
                    dnnl.dnnl_post_ops_append_binary(ops, first.algorithm(), scope.memory(first.memory())),
                    "post_ops_append");
        }
        for (Step step : steps) {
            Library.require(append(scope, ops, step, type, output), "post_ops_append");
        }
        Library.require(dnnl.dnnl_primitive_attr_set_post_ops(attributes, ops), "primitive_attr_set_post_ops");
        return attributes;
    }

    private int append(NativeScope scope, dnnl_post_ops ops, Step step, int type, long[] output) {
        if (step.sum()) {
            return dnnl.dnnl_post_ops_append_sum(ops, step.alpha(), 0, dnnl.dnnl_data_type_undef);
        } else if (step.input() < 0) {
            return dnnl.dnnl_post_ops_append_eltwise(ops, step.algorithm(), step.alpha(), step.beta());
        }
        dnnl_memory_desc memory =
                isWhole(step.input()) ? scope.any(type, output) : scope.memory(broadcast(step.input(), output));
        return dnnl.dnnl_post_ops_append_binary(ops, step.algorithm(), memory);
    }

    private boolean isWhole(int input) {
        return request.inputs().shape(input).equals(request.outputs().get(0).shape());
    }

    private MemoryDescriptor broadcast(int input, long[] output) {
        return Activations.broadcast(request, input, output.length);
    }

    /** The arguments of the operations that read inputs, for a call of the primitive: argument, operand, ... */
    List<Integer> arguments(ProgramBuilder program, PrimitiveDescriptor blueprint, MemoryDescriptor output) {
        List<Integer> pairs = new ArrayList<>();
        for (int i = 0; i < steps.size(); i++) {
            Step step = steps.get(i);
            if (step.sum()) {
                program.inputView(step.input(), layout(output), 0, output);
                program.startFrom(step.input());
            } else if (step.input() >= 0) {
                int argument = argument(leading.size() + i);
                pairs.add(argument);
                pairs.add(operand(program, blueprint, step.input(), argument, output));
            }
        }
        return pairs;
    }

    /** One primitive that reads input 0 and writes output 0, with these operations inside. */
    Program program(PrimitiveDescriptor blueprint, MemoryDescriptor source, MemoryDescriptor target) {
        ProgramBuilder program = new ProgramBuilder(request);
        List<Integer> pairs = new ArrayList<>();
        pairs.addAll(List.of(dnnl.DNNL_ARG_SRC, program.input(0, source)));
        pairs.addAll(List.of(dnnl.DNNL_ARG_DST, program.output(0, target)));
        pairs.addAll(arguments(program, blueprint, target));
        program.call(blueprint, pairs);
        return program.build();
    }

    /**
     * The same operations as primitives of their own, one after another on what lies in the output.
     *
     * @return whether the library has all of them
     */
    boolean callSeparately(ProgramBuilder program, NativeScope scope, int operand, MemoryDescriptor output) {
        for (Step step : steps) {
            if (!(step.input() < 0
                    ? callEltwise(program, scope, step, operand, output)
                    : callBinary(program, scope, step, operand, output))) {
                return false;
            }
        }
        return true;
    }

    private static boolean callEltwise(
            ProgramBuilder program, NativeScope scope, Step step, int operand, MemoryDescriptor output) {
        PrimitiveDescriptor blueprint = scope.blueprint(target -> dnnl.dnnl_eltwise_forward_primitive_desc_create(
                target,
                Library.engine(),
                dnnl.dnnl_forward_inference,
                step.algorithm(),
                scope.memory(output),
                scope.memory(output),
                step.alpha(),
                step.beta(),
                scope.attributes()));
        if (blueprint != null) {
            program.call(blueprint, dnnl.DNNL_ARG_SRC, operand, dnnl.DNNL_ARG_DST, operand);
        }
        return blueprint != null;
    }

    private boolean callBinary(
            ProgramBuilder program, NativeScope scope, Step step, int operand, MemoryDescriptor output) {
        boolean whole = isWhole(step.input());
        MemoryDescriptor other = whole ? output : broadcast(step.input(), output.sizes());
        PrimitiveDescriptor blueprint = scope.blueprint(target -> dnnl.dnnl_binary_primitive_desc_create(
                target,
                Library.engine(),
                step.algorithm(),
                scope.memory(output),
                scope.memory(other),
                scope.memory(output),
                scope.attributes()));
        if (blueprint != null) {
            Layout layout = whole ? layout(other) : Activations.broadcastLayout(request, step.input());
            int right = program.inputView(step.input(), layout, 0, other);
            program.call(
                    blueprint, dnnl.DNNL_ARG_SRC_0, operand, dnnl.DNNL_ARG_SRC_1, right, dnnl.DNNL_ARG_DST, operand);
        }
        return blueprint != null;
    }

    /** The layout of a value of the output's shape whose memory the primitive sees like this. */
    private Layout layout(MemoryDescriptor seen) {
        TensorType value = request.outputs().get(0);
        return seen.rank() == Activations.sizes(value.shape()).length
                ? seen.layout(value)
                : Flat.layout(value, seen.type());
    }

    private int operand(
            ProgramBuilder program, PrimitiveDescriptor blueprint, int input, int argument, MemoryDescriptor output) {
        if (isWhole(input)) {
            MemoryDescriptor wanted = blueprint.argument(argument);
            return program.inputView(input, layout(wanted), 0, wanted);
        }
        return program.inputView(
                input, Activations.broadcastLayout(request, input), 0, broadcast(input, output.sizes()));
    }
}
