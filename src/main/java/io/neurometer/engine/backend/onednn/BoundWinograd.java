package io.neurometer.engine.backend.onednn;

import io.neurometer.engine.backend.BoundKernel;
import io.neurometer.engine.backend.onednn.winograd.InputTiles;
import io.neurometer.engine.backend.onednn.winograd.OutputTiles;
import io.neurometer.engine.tensor.Tensor;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import org.jspecify.annotations.Nullable;

/** A Winograd convolution on given tensors: the next free member of a team takes the next block of tiles. */
final class BoundWinograd implements BoundKernel {
    private final WinogradPlan plan;
    private final InputTiles input;
    private final OutputTiles output;
    private final FloatBuffer source;
    private final @Nullable FloatBuffer added;
    private final FloatBuffer target;
    private final @Nullable GatePass gate;
    private final Member[] members;
    private final PartsTeam team;

    /** What one thread of the team works on. */
    static final class Member implements AutoCloseable {
        private final FloatBuffer transformed;
        private final FloatBuffer products;
        private final BoundPrimitive whole;
        private final BoundPrimitive last;

        /** @param start bytes from the beginning of the workspace to what is this member's */
        Member(
                WinogradPlan plan,
                Tensor workspace,
                long start,
                Tensor weights,
                BatchedMatMul whole,
                BatchedMatMul last) {
            transformed = floats(workspace, start, plan.inputBytes());
            products = floats(workspace, start + plan.inputBytes(), plan.productBytes());
            this.whole = bound(plan, workspace, start, weights, whole);
            this.last = bound(plan, workspace, start, weights, last);
        }

        private static FloatBuffer floats(Tensor tensor, long start, long bytes) {
            return tensor.bytes()
                    .slice((int) start, (int) bytes)
                    .order(ByteOrder.LITTLE_ENDIAN)
                    .asFloatBuffer();
        }

        private static BoundPrimitive bound(
                WinogradPlan plan, Tensor workspace, long start, Tensor weights, BatchedMatMul product) {
            long outputStart = start + plan.inputBytes();
            BoundPrimitive bound = new BoundPrimitive(product.primitive());
            bound.argument(Argument.SRC, product.left(), workspace, start);
            bound.argument(Argument.WEIGHTS, product.weights(), weights, 0);
            bound.argument(Argument.DST, product.output(), workspace, outputStart);
            bound.scratchpad(product.scratchpadBytes(), workspace, outputStart + plan.productBytes());
            return bound;
        }

        @Override
        public void close() {
            whole.close();
            last.close();
        }
    }

    BoundWinograd(
            WinogradPlan plan,
            InputTiles input,
            OutputTiles output,
            Tensor source,
            @Nullable Tensor added,
            Tensor target,
            @Nullable GatePass gate,
            Member[] members) {
        this.plan = plan;
        this.input = input;
        this.output = output;
        this.source = source.bytes().asFloatBuffer();
        this.added = added == null ? null : added.bytes().asFloatBuffer();
        this.target = target.bytes().asFloatBuffer();
        this.gate = gate;
        this.members = members.clone();
        this.team = new PartsTeam(members.length, plan.blocks(), (member, block) -> compute(members[member], block));
    }

    @Override
    public void run() {
        team.run();
        if (gate != null) {
            gate.run();
        }
    }

    private void compute(Member member, int block) {
        int stride = plan.tilesOfBlock();
        boolean isLast = block == plan.blocks() - 1;
        int first = block * plan.rowsOfBlock();
        int rows = isLast ? plan.rowsOfLast() : plan.rowsOfBlock();
        input.transform(source, first, rows, member.transformed, stride);
        (isLast ? member.last : member.whole).run();
        output.transform(member.products, stride, first, rows, added, target);
    }

    @Override
    public void close() {
        for (Member member : members) {
            member.close();
        }
    }
}
