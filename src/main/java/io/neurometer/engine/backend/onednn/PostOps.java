package io.neurometer.engine.backend.onednn;

import io.neurometer.engine.backend.KernelRequest;
import io.neurometer.engine.backend.Layout;
import io.neurometer.engine.tensor.TensorType;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What a primitive does to each element before it writes it. */
final class PostOps {
    private final KernelRequest request;
    private final List<PostOp> ops;
    private final List<Prepended> prepended = new ArrayList<>();

    /** A binary post-op of the kernel's own, with memory of the kernel's own. */
    private record Prepended(int algorithm, MemoryDescriptor memory) {}

    PostOps(KernelRequest request, List<PostOp> ops) {
        this.request = request;
        this.ops = List.copyOf(ops);
    }

    /**
     * Puts a binary post-op of the kernel's own behind those added by this method before, and before all others.
     *
     * @return the argument under which the primitive is given the second operand
     */
    Argument prepend(int algorithm, MemoryDescriptor memory) {
        prepended.add(new Prepended(algorithm, memory));
        return Argument.postOp(prepended.size() - 1);
    }

    /** The same but for the last. */
    PostOps withoutLast() {
        return new PostOps(request, ops.subList(0, ops.size() - 1));
    }

    boolean isEmpty() {
        return ops.isEmpty();
    }

    /**
     * Attributes with these operations.
     *
     * @param type element type of the output
     * @param output its sizes
     */
    PrimitiveAttributes attributes(NativeScope scope, int type, long... output) {
        PrimitiveAttributes attributes = new PrimitiveAttributes(scope);
        prepended.forEach(first -> attributes.binary(first.algorithm(), first.memory()));
        for (PostOp op : ops) {
            if (op instanceof PostOp.Function function) {
                attributes.eltwise(function.eltwise());
            } else if (op instanceof PostOp.Binary binary) {
                boolean whole = isWhole(binary.input());
                attributes.binary(
                        binary.algorithm(),
                        whole
                                ? MemoryDescriptor.any(type, output)
                                : MemoryFormats.broadcast(request, binary.input(), output.length));
            } else if (op instanceof PostOp.Slopes) {
                attributes.slopes();
            } else {
                attributes.sum();
            }
        }
        return attributes;
    }

    /** What oneDNN gets wrong of a primitive with these operations. */
    Optional<Limit> limit(PrimitiveDescriptor primitive) {
        List<PostOp.Binary> binaries = ops.stream()
                .filter(PostOp.Binary.class::isInstance)
                .map(PostOp.Binary.class::cast)
                .toList();
        if (binaries.isEmpty()) {
            return Optional.empty();
        }
        MemoryDescriptor output = primitive.destination();
        List<long[]> operands = binaries.stream()
                .map(binary -> isWhole(binary.input())
                        ? output.sizes()
                        : MemoryFormats.broadcast(request, binary.input(), output.rank())
                                .sizes())
                .toList();
        boolean hasFunction = ops.stream().anyMatch(PostOp.Function.class::isInstance);
        return Limit.of(primitive.kind(), new Limit.Riders(output, operands, hasFunction));
    }

    private boolean isWhole(int input) {
        return request.inputs().shape(input).equals(request.outputs().get(0).shape());
    }

    /**
     * Adds a primitive that has these operations in its attributes.
     *
     * @param arguments all but the destination and those of these operations
     */
    void call(ProgramBuilder program, PrimitiveDescriptor primitive, Arguments arguments, MemoryView output) {
        Arguments all = arguments.and(Argument.DST, output);
        for (int i = 0; i < ops.size(); i++) {
            if (ops.get(i) instanceof PostOp.Sum sum) {
                program.startFrom(sum.input());
                program.inputView(sum.input(), layout(output.descriptor()), 0, output.descriptor());
            } else if (ops.get(i) instanceof PostOp.Slopes slopes) {
                MemoryDescriptor each = MemoryDescriptor.fp32(
                        request.inputs().shape(slopes.input()).elements());
                all = all.and(Argument.slopes(prepended.size() + i), program.parameter(slopes.input(), each, each));
            } else if (ops.get(i) instanceof PostOp.Binary binary) {
                Argument argument = Argument.postOp(prepended.size() + i);
                MemoryDescriptor whole = isWhole(binary.input()) ? primitive.argument(argument) : null;
                all = all.and(
                        argument,
                        operand(
                                program,
                                binary.input(),
                                whole,
                                output.descriptor().rank()));
            }
        }
        program.call(primitive, all);
    }

    /**
     * Adds the same operations as primitives of their own, one after another on what lies in the output.
     *
     * @return whether oneDNN has all of them
     */
    boolean callSeparately(ProgramBuilder program, MemoryView output) {
        NativeScope scope = program.scope();
        MemoryDescriptor memory = output.descriptor();
        for (PostOp op : ops) {
            if (op instanceof PostOp.Binary binary) {
                MemoryView other =
                        operand(program, binary.input(), isWhole(binary.input()) ? memory : null, memory.rank());
                if (!program.binaryInPlace(binary.algorithm(), output, other)) {
                    return false;
                }
            } else if (op instanceof PostOp.Slopes slopes) {
                if (!Prelu.add(program, slopes.input(), output, output)) {
                    return false;
                }
            } else {
                PrimitiveDescriptor function = op instanceof PostOp.Function named
                        ? Primitives.eltwise(scope, named.eltwise(), memory, new PrimitiveAttributes(scope))
                        : null;
                if (function == null) {
                    return false;
                }
                program.call(function, output, output);
            }
        }
        return true;
    }

    /**
     * The second operand of a binary post-op.
     *
     * @param whole how it must lie if it has the output's shape, else null
     */
    private MemoryView operand(ProgramBuilder program, int input, @Nullable MemoryDescriptor whole, int rank) {
        return whole != null
                ? program.inputView(input, layout(whole), 0, whole)
                : program.inputView(
                        input,
                        MemoryFormats.broadcastLayout(request, input),
                        0,
                        MemoryFormats.broadcast(request, input, rank));
    }

    /** The layout of a value of the output's shape whose memory the primitive sees like this. */
    private Layout layout(MemoryDescriptor seen) {
        TensorType value = request.outputs().get(0);
        return seen.rank() == Math.max(1, value.shape().rank())
                ? seen.layout(value)
                : MemoryFormats.rowMajor(value, seen.type());
    }
}
