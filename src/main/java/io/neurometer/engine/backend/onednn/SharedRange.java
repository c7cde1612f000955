package io.neurometer.engine.backend.onednn;

import io.neurometer.engine.backend.onednn.loops.Movable;
import io.neurometer.engine.backend.onednn.loops.RangeRun;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.function.Supplier;

/** A range of elements or rows that a team shares out. For many runs by one caller at a time. */
final class SharedRange implements Movable {
    /** Elements that one thread takes at a time. */
    private static final int PART = 16 * 1024;

    private final RangeRun[] members;
    private final PartsTeam team;

    private SharedRange(Supplier<? extends RangeRun> code, int length, int part, int threads) {
        int parts = (length + part - 1) / part;
        this.members = new RangeRun[Math.min(threads, parts)];
        Arrays.setAll(members, i -> code.get());
        this.team = new PartsTeam(
                members.length,
                parts,
                (member, index) -> members[member].run(index * part, Math.min(length, (index + 1) * part)));
    }

    /**
     * Code by as many threads as there is work for.
     *
     * @param code makes that of one member
     * @param length of the range
     * @param elements of each of its positions
     */
    static Movable of(Supplier<? extends RangeRun> code, int length, int elements, int threads) {
        int part = Math.max(1, PART / elements);
        return threads == 1 || length <= part ? code.get() : new SharedRange(code, length, part, threads);
    }

    @Override
    public void moveTo(List<ByteBuffer> memory) {
        for (RangeRun member : members) {
            member.moveTo(memory);
        }
    }

    @Override
    public void run() {
        team.run();
    }
}
