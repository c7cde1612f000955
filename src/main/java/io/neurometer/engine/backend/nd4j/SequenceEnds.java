package io.neurometer.engine.backend.nd4j;

import io.neurometer.engine.error.EngineException;
import io.neurometer.engine.error.ErrorCode;
import io.neurometer.engine.error.Fault;
import io.neurometer.engine.op.Recurrent;
import io.neurometer.engine.tensor.DataType;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** Steps of sequences that end at different times: beyond its end a sequence keeps its state and yields zeros. */
final class SequenceEnds {
    private final ProgramBuilder program;
    /** Whether a sequence goes on at a step, [time, batch]. */
    private final Operand goesOn;

    private final Operand zeros;
    private final Operand next;
    private final Operand nextCell;

    SequenceEnds(ProgramBuilder program, DataType type, long time, long batch, long hidden) {
        this.program = program;
        Operand lengths = program.input(Recurrent.SEQUENCE_LENGTHS);
        Operand checked = program.scratch(DataType.INT32, 1, batch);
        program.onHost(
                (inputs, outputs) -> check(inputs.get(0), outputs.get(0), time), List.of(lengths), List.of(checked));
        double[] steps =
                IntStream.range(0, Math.toIntExact(time)).asDoubleStream().toArray();
        this.goesOn = program.scratch(DataType.BOOL, time, batch);
        program.call(
                "greater",
                List.of(checked, Constants.of(program, DataType.INT32, steps, time, 1)),
                goesOn,
                CallArguments.NONE);
        this.zeros = Constants.of(program, type, new double[Math.toIntExact(batch * hidden)], batch, hidden);
        this.next = program.scratch(type, batch, hidden);
        this.nextCell = program.scratch(type, batch, hidden);
    }

    private static void check(ByteBuffer lengths, ByteBuffer checked, long time) {
        for (int i = 0; i < lengths.capacity(); i += Integer.BYTES) {
            int length = lengths.getInt(i);
            if (length < 0 || length > time) {
                throw new EngineException(Fault.of(ErrorCode.REQUEST_INVALID, null, "sequence length is out of range")
                        .got(length)
                        .expected("0 to " + time));
            }
            checked.putInt(i, length);
        }
    }

    /** Adds a step. @param last the state, which becomes the next one @param result what the step yields */
    void step(RecurrentCell steps, long time, Operand sums, Operand last, Operand result, @Nullable Operand cell) {
        if (cell != null) {
            program.copy(cell, nextCell);
        }
        steps.step(sums, last, next, cell == null ? null : nextCell);
        Operand own = goesOn.slice(0, time, 1).permute(1);
        program.call("select", List.of(own, next, zeros), result, CallArguments.NONE);
        program.call("select", List.of(own, next, last), last, CallArguments.NONE);
        if (cell != null) {
            program.call("select", List.of(own, nextCell, cell), cell, CallArguments.NONE);
        }
    }
}
