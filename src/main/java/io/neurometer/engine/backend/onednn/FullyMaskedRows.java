package io.neurometer.engine.backend.onednn;

import java.nio.ByteBuffer;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Gives queries that see no key weights of zero, or of NaN where attention says so. All their scores are minus infinity,
 * and oneDNN does not say what its softmax makes of them.
 */
final class FullyMaskedRows implements Runnable {
    private final AttentionProblem problem;
    private final ByteBuffer weights;
    private final @Nullable ByteBuffer mask;
    private final int[] sizes;
    private final int[] steps;
    private final byte[] blank;

    /**
     * @param added the mask that is added to the scores, or null
     * @param memory the weights [B, H, Lq, Lk] and, where there is one, the mask
     */
    private FullyMaskedRows(AttentionProblem problem, @Nullable MemoryDescriptor added, List<ByteBuffer> memory) {
        this.problem = problem;
        this.weights = memory.get(0);
        this.mask = added == null ? null : memory.get(1);
        this.sizes = new int[4];
        this.steps = new int[4];
        for (int i = 0; i < 4; i++) {
            sizes[i] = Math.toIntExact(problem.scores().size(i));
            steps[i] = added == null || added.size(i) == 1 ? 0 : Math.toIntExact(added.strides()[i]);
        }
        this.blank = blank(problem);
    }

    private static byte[] blank(AttentionProblem problem) {
        int bytes = Math.toIntExact(problem.probabilities().elementBytes());
        byte[] row = new byte[Math.toIntExact(problem.keys()) * bytes];
        for (int end = bytes; problem.nanRows() && end <= row.length; end += bytes) {
            // Of FP32 and BF16 alike the upper half of NaN, which comes last.
            row[end - 1] = 0x7F;
            row[end - 2] = (byte) 0xC0;
        }
        return row;
    }

    /**
     * Adds the clearing of such rows to a program.
     *
     * @param weights what softmax has written
     * @param mask what was added to the scores, or null
     */
    static void clear(ProgramBuilder program, AttentionProblem problem, MemoryView weights, @Nullable MemoryView mask) {
        if (mask == null) {
            program.run(memory -> new FullyMaskedRows(problem, null, memory), weights);
        } else {
            program.run(memory -> new FullyMaskedRows(problem, mask.descriptor(), memory), weights, mask);
        }
    }

    @Override
    public void run() {
        int row = 0;
        for (int batch = 0; batch < sizes[0]; batch++) {
            for (int head = 0; head < sizes[1]; head++) {
                for (int query = 0; query < sizes[2]; query++, row++) {
                    if (isFullyMasked(batch * steps[0] + head * steps[1] + query * steps[2], problem.seen(query))) {
                        weights.put(row * blank.length, blank);
                    }
                }
            }
        }
    }

    private boolean isFullyMasked(int start, int seen) {
        if (mask == null) {
            return seen == 0;
        }
        int different = steps[3] == 0 ? Math.min(1, seen) : seen;
        for (int i = 0; i < different; i++) {
            if (mask.getFloat((start + i) * Float.BYTES) != Float.NEGATIVE_INFINITY) {
                return false;
            }
        }
        return true;
    }
}
