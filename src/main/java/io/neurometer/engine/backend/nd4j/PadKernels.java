package io.neurometer.engine.backend.nd4j;

import io.neurometer.engine.op.Movement;
import io.neurometer.engine.op.PadMode;
import io.neurometer.engine.op.PadRange;
import io.neurometer.engine.tensor.DataType;
import io.neurometer.engine.tensor.Elements;
import io.neurometer.engine.tensor.Tensor;
import java.util.List;

/**
 * Padding. What the modes other than a constant put into a border is copied from the output itself, one axis after
 * another.
 */
final class PadKernels {
    private static final int VALUE = 2;

    private PadKernels() {}

    static void pad(ProgramBuilder program, Movement.Pad op) {
        PadRange range = PadRange.of(program.request().inputs());
        Operand kept = program.input(0);
        Operand middle = program.output();
        for (int i = 0; i < kept.rank(); i++) {
            long begin = range.begins()[i];
            long count = kept.size(i) + Math.min(0, begin) + Math.min(0, range.ends()[i]);
            if (count < 1) {
                fill(program);
                return;
            }
            kept = kept.slice(i, Math.max(0, -begin), count);
            middle = middle.slice(i, Math.max(0, begin), count);
        }
        boolean borders = kept.elements() < program.output().elements();
        if (borders && op.mode() == PadMode.CONSTANT) {
            constant(program, range, kept, middle);
            return;
        }
        program.copy(kept, middle);
        for (int i = 0; borders && i < kept.rank(); i++) {
            Border border = new Border(program, op.mode(), i, kept.size(i));
            Operand whole = program.output();
            for (int j = i + 1; j < kept.rank(); j++) {
                whole = whole.slice(j, Math.max(0, range.begins()[j]), kept.size(j));
            }
            border.fill(whole, Math.max(0, range.begins()[i]));
        }
    }

    private static void constant(ProgramBuilder program, PadRange range, Operand kept, Operand middle) {
        double value = program.has(VALUE) && program.request().inputs().hasValue(VALUE) ? known(program) : 0;
        boolean known = !program.has(VALUE) || program.request().inputs().hasValue(VALUE);
        boolean whole = kept.elements() == program.input(0).elements();
        if (!known || !whole || !kept.type().isFloating()) {
            fill(program);
            program.copy(kept, middle);
            return;
        }
        long[] pads = new long[2 * kept.rank()];
        for (int i = 0; i < kept.rank(); i++) {
            pads[2 * i] = range.begins()[i];
            pads[2 * i + 1] = range.ends()[i];
        }
        Operand sizes = program.longs(pads).reshape(kept.rank(), 2);
        CallArguments arguments = CallArguments.integers(0).withNumbers(value);
        program.call("pad", List.of(program.input(0), sizes), program.output(), arguments);
    }

    private static double known(ProgramBuilder program) {
        Tensor value = program.request().inputs().value(VALUE);
        return Elements.getDouble(value.bytes(), value.dataType(), 0);
    }

    /** Gives every element of the output the constant. */
    private static void fill(ProgramBuilder program) {
        DataType type = program.output().type();
        Operand value;
        if (!program.has(VALUE)) {
            value = Constants.of(program, type, 0);
        } else {
            value = program.input(VALUE);
            DataType given = value.type();
            if (given != type) {
                Operand converted = program.scratch(type);
                program.onHost(
                        (in, out) -> Elements.putDouble(out.get(0), type, 0, Elements.getDouble(in.get(0), given, 0)),
                        List.of(value),
                        List.of(converted));
                value = converted;
            }
        }
        Constants.fill(program, value, program.output());
    }

    /**
     * The border of one axis around elements that are there.
     *
     * @param kept how many of them are the input's
     */
    private record Border(ProgramBuilder program, PadMode mode, int axis, long kept) {
        /** @param begin the first element that is there */
        void fill(Operand whole, long begin) {
            long size = whole.size(axis);
            long end = begin + kept;
            if (mode == PadMode.EDGE || kept == 1) {
                repeat(whole, begin, 0, begin);
                repeat(whole, end - 1, end, size - end);
                return;
            }
            while (end < size) {
                long period = whole(end - begin);
                long count = Math.min(size - end, period == 0 ? kept - 1 : period);
                if (period == 0) {
                    copy(whole, end - 2, -1, end, count);
                } else {
                    copy(whole, end - period, 1, end, count);
                }
                end += count;
            }
            while (begin > 0) {
                long period = whole(end - begin);
                long count = Math.min(begin, period == 0 ? kept - 1 : period);
                if (period == 0) {
                    copy(whole, begin + count, -1, begin - count, count);
                } else {
                    copy(whole, begin - count + period, 1, begin - count, count);
                }
                begin -= count;
            }
        }

        /** The most elements, not more than there are, after which the pattern is the same again; 0 for none. */
        private long whole(long there) {
            long period = mode == PadMode.WRAP ? kept : 2 * (kept - 1);
            return there / period * period;
        }

        private void repeat(Operand whole, long from, long to, long count) {
            if (count > 0) {
                Operand one = whole.slice(axis, from, 1);
                program.copy(one.withView(one.view().repeat(axis, count)), whole.slice(axis, to, count));
            }
        }

        private void copy(Operand whole, long from, long step, long to, long count) {
            Operand source = whole.withView(whole.view().slice(axis, from, count, step));
            program.copy(source, whole.slice(axis, to, count));
        }
    }
}
