package io.neurometer.engine.backend.onednn;

import io.neurometer.engine.backend.BoundKernel;
import io.neurometer.engine.backend.onednn.winograd.InputTiles;
import io.neurometer.engine.backend.onednn.winograd.OutputTiles;
import io.neurometer.engine.tensor.Tensor;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.util.concurrent.atomic.AtomicInteger;
import org.bytedeco.dnnl.global.dnnl;
import org.jspecify.annotations.Nullable;

/** Minimal filtering on given tensors: blocks of tiles, each taken by the next member of a team that is free. */
final class BoundWinograd implements BoundKernel {
    private final WinogradPlan plan;
    private final InputTiles input;
    private final OutputTiles output;
    private final FloatBuffer source;
    private final @Nullable FloatBuffer added;
    private final FloatBuffer target;
    private final Member[] members;
    private final AtomicInteger next = new AtomicInteger();
    private final OpenMpTeam team;

    /** What one thread works on. */
    static final class Member implements AutoCloseable {
        private final FloatBuffer transformed;
        private final FloatBuffer products;
        private final NativeCall whole;
        private final NativeCall last;

        Member(
                Tensor workspace,
                long start,
                long inputBytes,
                long productBytes,
                Tensor weights,
                BatchedProduct whole,
                BatchedProduct last) {
            transformed = floats(workspace, start, inputBytes);
            products = floats(workspace, start + inputBytes, productBytes);
            this.whole = call(workspace, start, inputBytes, productBytes, weights, whole);
            this.last = call(workspace, start, inputBytes, productBytes, weights, last);
        }

        private static FloatBuffer floats(Tensor tensor, long start, long bytes) {
            return tensor.bytes()
                    .slice((int) start, (int) bytes)
                    .order(ByteOrder.LITTLE_ENDIAN)
                    .asFloatBuffer();
        }

        private static NativeCall call(
                Tensor workspace,
                long start,
                long inputBytes,
                long productBytes,
                Tensor weights,
                BatchedProduct product) {
            NativeCall call = new NativeCall(product.primitive());
            call.argument(dnnl.DNNL_ARG_SRC, product.left(), workspace, start);
            call.argument(dnnl.DNNL_ARG_WEIGHTS, product.weights(), weights, 0);
            call.argument(dnnl.DNNL_ARG_DST, product.output(), workspace, start + inputBytes);
            if (product.scratchBytes() > 0) {
                call.argument(
                        dnnl.DNNL_ARG_SCRATCHPAD,
                        MemoryDescriptor.rowMajor(dnnl.dnnl_u8, product.scratchBytes()),
                        workspace,
                        start + inputBytes + productBytes);
            }
            return call;
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
            Member[] members) {
        this.plan = plan;
        this.input = input;
        this.output = output;
        this.source = source.bytes().asFloatBuffer();
        this.added = added == null ? null : added.bytes().asFloatBuffer();
        this.target = target.bytes().asFloatBuffer();
        this.members = members.clone();
        this.team = new OpenMpTeam(members.length, number -> blocks(members[number]));
    }

    @Override
    public void run() {
        next.set(0);
        team.run();
    }

    private void blocks(Member member) {
        int stride = plan.tilesOfBlock();
        int blocks = plan.blocks();
        for (int block = next.getAndIncrement(); block < blocks; block = next.getAndIncrement()) {
            boolean isLast = block == blocks - 1;
            int first = block * plan.rowsOfBlock();
            int rows = isLast ? plan.rowsOfLast() : plan.rowsOfBlock();
            input.transform(source, first, rows, member.transformed, stride);
            (isLast ? member.last : member.whole).run();
            output.transform(member.products, stride, first, rows, added, target);
        }
    }

    @Override
    public void close() {
        for (Member member : members) {
            member.close();
        }
    }
}
