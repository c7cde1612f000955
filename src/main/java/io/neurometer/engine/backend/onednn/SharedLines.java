package io.neurometer.engine.backend.onednn;

import io.neurometer.engine.backend.onednn.lines.Line;
import io.neurometer.engine.backend.onednn.lines.LineRun;
import io.neurometer.engine.backend.onednn.loops.Movable;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.function.Supplier;

/** Functions on the lines of an output that a team shares out. For many runs by one caller at a time. */
final class SharedLines implements Movable {
    /** Elements that one thread takes at a time: whole lines. */
    private static final int PART = 16 * Line.LENGTH;

    private final LineRun[] members;
    private final PartsTeam team;

    private SharedLines(Supplier<LineRun> lines, int elements, int threads) {
        int parts = (elements + PART - 1) / PART;
        this.members = new LineRun[Math.min(threads, parts)];
        Arrays.setAll(members, i -> lines.get());
        this.team = new PartsTeam(
                members.length,
                parts,
                (member, part) -> members[member].run(part * PART, Math.min(elements, (part + 1) * PART)));
    }

    /**
     * Lines by as many threads as there is work for.
     *
     * @param lines makes those of one member
     * @param elements of the output
     */
    static Movable of(Supplier<LineRun> lines, long elements, int threads) {
        return threads == 1 || elements <= PART
                ? lines.get()
                : new SharedLines(lines, Math.toIntExact(elements), threads);
    }

    @Override
    public void moveTo(List<ByteBuffer> memory) {
        for (LineRun member : members) {
            member.moveTo(memory);
        }
    }

    @Override
    public void run() {
        team.run();
    }
}
