package io.neurometer.engine.backend.onednn;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/**
 * Attention cut into blocks, one after the other, so that the scores of a block stay in near caches: some samples of the
 * batch, some heads of a sample, or some queries of the heads that share a key.
 */
final class AttentionBlocks {
    /** What the scores of a block should take. */
    private static final long BYTES_OF_BLOCK = 1 << 20;

    /** Blocks for each of several threads; where one has more than another, it has little more. */
    private static final long BLOCKS_OF_THREAD = 4;

    /** Queries of a block; fewer make products of few rows, which are slow. */
    private static final long LEAST_QUERIES = 32;

    /** Each block costs three calls and their handles. */
    private static final long MOST_BLOCKS = 256;

    private AttentionBlocks() {}

    /**
     * A block.
     *
     * @param sample its first sample within the whole batch
     * @param head its first head of the query
     * @param query its first query
     */
    record Block(AttentionProblem problem, long sample, long head, long query) {
        /** The same without keys that causality hides from all of its queries. */
        Block withoutUnseenKeys() {
            int last = Math.toIntExact(problem.queries() - 1);
            long seen = Math.max(1, problem.seen(last));
            return new Block(problem.firstKeys(seen), sample, head, query);
        }

        /** The part of a mask of [B or 1, H or 1, Lq or 1, Lk] for this block. */
        MemoryView of(MemoryView mask) {
            long[] starts = {sample, head, query, 0};
            MemoryDescriptor seen = mask.descriptor();
            long first = 0;
            for (int i = 0; i < starts.length; i++) {
                if (mask.descriptor().size(i) > 1) {
                    first += starts[i] * mask.descriptor().strides()[i];
                    seen = seen.range(i, problem.scores().size(i));
                }
            }
            return mask.as(seen, first * seen.elementBytes());
        }
    }

    /** Whether there is more than one block. */
    static boolean areSeveral(AttentionProblem whole) {
        return whole.scores().bytes() > BYTES_OF_BLOCK;
    }

    /** Everything at once, or sample by sample where oneDNN would misread several. */
    static List<Block> one(AttentionProblem whole) {
        return bySamples(whole(whole), whole.isMisread() ? 1 : whole.samples());
    }

    private static Block whole(AttentionProblem problem) {
        return new Block(problem, 0, 0, 0);
    }

    /**
     * All blocks, in as many shares as there are threads, or fewer. A block has some queries of one sample, or all queries:
     * the products take no masks with gaps.
     */
    static List<List<Block>> shares(AttentionProblem whole, int threads) {
        long bytes = whole.scores().bytes();
        long each = threads == 1 ? BYTES_OF_BLOCK : Math.min(BYTES_OF_BLOCK, bytes / (BLOCKS_OF_THREAD * threads));
        List<Block> blocks = of(whole, Math.max(each, bytes / MOST_BLOCKS));
        int shares = Math.min(threads, blocks.size());
        List<List<Block>> dealt = new ArrayList<>();
        for (int i = 0; i < shares; i++) {
            dealt.add(blocks.subList(blocks.size() * i / shares, blocks.size() * (i + 1) / shares));
        }
        return dealt;
    }

    /** @param wanted bytes that the scores of a block should have at most */
    private static List<Block> of(AttentionProblem whole, long wanted) {
        Block all = whole(whole);
        List<Block> blocks = bySamples(all, fitting(whole.samples(), all, wanted));
        if (blocks.stream().anyMatch(block -> block.problem().isMisread())) {
            blocks = bySamples(all, 1);
        }
        blocks = each(blocks, block -> byGroups(block, fitting(block.problem().groups(), block, wanted)));
        return each(
                blocks,
                block -> byQueries(
                        block, Math.max(LEAST_QUERIES, fitting(block.problem().queries(), block, wanted))));
    }

    private static List<Block> each(List<Block> blocks, Function<Block, List<Block>> cut) {
        return blocks.stream().flatMap(block -> cut.apply(block).stream()).toList();
    }

    /** How many of {@code all} parts of a block have the wanted bytes; at least one, and about as many each time. */
    private static long fitting(long all, Block block, long wanted) {
        long most = Math.max(
                1, Math.min(all, wanted * all / block.problem().scores().bytes()));
        return quotient(all, quotient(all, most));
    }

    private static List<Block> bySamples(Block block, long each) {
        return ranges(
                block.problem().samples(),
                each,
                (start, count) -> new Block(
                        block.problem().samples(start, count), block.sample() + start, block.head(), block.query()));
    }

    private static List<Block> byGroups(Block block, long each) {
        AttentionProblem problem = block.problem();
        return ranges(
                problem.groups(),
                each,
                (start, count) -> new Block(
                        problem.groups(start, count),
                        block.sample(),
                        block.head() + start * problem.groupSize(),
                        block.query()));
    }

    private static List<Block> byQueries(Block block, long each) {
        return ranges(
                block.problem().queries(),
                each,
                (start, count) -> new Block(
                        block.problem().queries(start, count), block.sample(), block.head(), block.query() + start));
    }

    private interface Cut {
        Block of(long start, long count);
    }

    private static List<Block> ranges(long all, long each, Cut cut) {
        List<Block> blocks = new ArrayList<>();
        for (long start = 0; start < all; start += each) {
            blocks.add(cut.of(start, Math.min(each, all - start)));
        }
        return blocks;
    }

    /** Rounded up. */
    private static long quotient(long dividend, long divisor) {
        return (dividend + divisor - 1) / divisor;
    }
}
