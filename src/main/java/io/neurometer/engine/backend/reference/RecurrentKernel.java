package io.neurometer.engine.backend.reference;

import io.neurometer.engine.backend.Kernel;
import io.neurometer.engine.backend.KernelArguments;
import io.neurometer.engine.backend.KernelRequest;
import io.neurometer.engine.error.EngineException;
import io.neurometer.engine.error.ErrorCode;
import io.neurometer.engine.error.Fault;
import io.neurometer.engine.op.Recurrent;
import io.neurometer.engine.op.Recurrent.Direction;
import io.neurometer.engine.tensor.DataType;
import io.neurometer.engine.tensor.Shape;
import io.neurometer.engine.tensor.Tensor;
import io.neurometer.engine.tensor.TensorType;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.function.IntFunction;

/**
 * A recurrent layer: the products with the inputs of all steps at once, then step by step the products with the state. In
 * reverse, each sequence starts at its own end. Elements beyond a sequence's end are 0.
 */
final class RecurrentKernel implements Kernel {
    private final Recurrent op;
    private final IntFunction<RecurrentCell> cells;
    private final DataType type;
    private final DataType working;
    private final int time;
    private final int batch;
    private final int features;
    private final int hidden;
    private final int sums;

    /** @param cells makes the cell of a direction */
    private RecurrentKernel(KernelRequest request, Recurrent op, IntFunction<RecurrentCell> cells) {
        this.op = op;
        this.cells = cells;
        Shape x = request.inputs().shape(0);
        this.type = request.inputs().dataType(0);
        this.working = type == DataType.FP64 ? DataType.FP64 : DataType.FP32;
        this.time = Math.toIntExact(x.size(0));
        this.batch = Math.toIntExact(x.size(1));
        this.features = Math.toIntExact(x.size(2));
        this.hidden = op.hidden();
        this.sums = Math.multiplyExact(op.gates(), hidden);
    }

    static List<KernelEntry<?>> kernels() {
        return List.of(
                new KernelEntry<>(
                        Recurrent.Lstm.class,
                        (request, op) -> new RecurrentKernel(request, op, direction -> new LstmCell(op, direction))),
                new KernelEntry<>(
                        Recurrent.Gru.class,
                        (request, op) -> new RecurrentKernel(request, op, direction -> new GruCell(op, direction))),
                new KernelEntry<>(
                        Recurrent.Rnn.class,
                        (request, op) -> new RecurrentKernel(request, op, direction -> new RnnCell(op, direction))));
    }

    @Override
    public long workspaceBytes() {
        long converted = type == working
                ? 0
                : (long) time * batch * features + (long) op.directions() * sums * (features + (long) hidden);
        return working.bytes() * (converted + (long) time * batch * sums + (long) batch * (sums + hidden));
    }

    @Override
    public void run(KernelArguments arguments) {
        int[] lengths = lengths(arguments);
        for (int i = 0; i < arguments.outputCount(); i++) {
            if (arguments.hasOutput(i)) {
                Fill.zero(arguments.output(i).bytes());
            }
        }
        if (batch == 0) {
            return;
        }
        if (type == working) {
            run(arguments, arguments.input(0), arguments.input(1), arguments.input(2), lengths);
            return;
        }
        try (Tensor x = TensorCast.to(working, arguments.input(0));
                Tensor w = TensorCast.to(working, arguments.input(1));
                Tensor r = TensorCast.to(working, arguments.input(2))) {
            run(arguments, x, w, r, lengths);
        }
    }

    private void run(KernelArguments arguments, Tensor x, Tensor w, Tensor r, int[] lengths) {
        try (Tensor projected = Tensor.allocate(TensorType.of(working, (long) time * batch, sums));
                Tensor recurrent = Tensor.allocate(TensorType.of(working, batch, sums));
                Tensor state = Tensor.allocate(TensorType.of(working, batch, hidden))) {
            for (int direction = 0; direction < op.directions(); direction++) {
                int[] here = {0};
                int[] toInput = {direction * sums * features};
                new MatrixProduct(time * batch, sums, features, false, true, here, toInput, here)
                        .run(x, w, projected, 1, false);
                new Run(arguments, direction, lengths, projected, recurrent, state, r).run();
            }
        }
    }

    private int[] lengths(KernelArguments arguments) {
        int[] lengths = new int[batch];
        Arrays.fill(lengths, time);
        if (arguments.hasInput(4)) {
            long[] given = arguments.input(4).toLongs();
            for (int i = 0; i < batch; i++) {
                if (given[i] < 0 || given[i] > time) {
                    throw new EngineException(
                            Fault.of(ErrorCode.REQUEST_INVALID, null, "sequence length is out of range")
                                    .got(given[i])
                                    .expected("0 to " + time));
                }
                lengths[i] = (int) given[i];
            }
        }
        return lengths;
    }

    /** One direction of one call. */
    private final class Run {
        private final KernelArguments arguments;
        private final int direction;
        private final int[] lengths;
        private final Tensor projected;
        private final Tensor recurrent;
        private final Tensor state;
        private final Tensor weights;
        private final RecurrentCell cell;
        private final double[] inputBias;
        private final double[] gatedBias;
        private final double[] peepholes;
        private final double[][] states;
        private final double[][] cellStates;

        Run(
                KernelArguments arguments,
                int direction,
                int[] lengths,
                Tensor projected,
                Tensor recurrent,
                Tensor state,
                Tensor weights) {
            this.arguments = arguments;
            this.direction = direction;
            this.lengths = lengths;
            this.projected = projected;
            this.recurrent = recurrent;
            this.state = state;
            this.weights = weights;
            this.cell = cells.apply(direction);
            this.inputBias = new double[sums];
            this.gatedBias = new double[sums];
            double[] biases = row(3, direction, 2 * sums);
            boolean late = op instanceof Recurrent.Gru gru && gru.linearBeforeReset();
            for (int i = 0; i < sums; i++) {
                boolean gated = late && i >= 2 * hidden;
                inputBias[i] = biases[i] + (gated ? 0 : biases[sums + i]);
                gatedBias[i] = gated ? biases[sums + i] : 0;
            }
            this.peepholes = arguments.hasInput(7) ? row(7, direction, 3 * hidden) : new double[0];
            this.states = new double[batch][];
            this.cellStates = new double[batch][];
            for (int b = 0; b < batch; b++) {
                states[b] = row(5, direction * batch + b, hidden);
                cellStates[b] = row(6, direction * batch + b, hidden);
            }
        }

        /** Row {@code index} of an optional input, or zeros. */
        private double[] row(int input, int index, int length) {
            double[] row = new double[length];
            if (arguments.hasInput(input)) {
                Tensor tensor = arguments.input(input);
                ElementArrays.read(tensor.bytes(), tensor.dataType(), index * length, row, 0, length);
            }
            return row;
        }

        void run() {
            boolean reverse = op.direction() == Direction.REVERSE || direction == 1;
            for (int i = 0; i < time; i++) {
                step(reverse ? time - 1 - i : i);
            }
            for (int b = 0; b < batch; b++) {
                write(1, direction * batch + b, states[b]);
                write(2, direction * batch + b, cellStates[b]);
            }
        }

        private void step(int t) {
            int gated = cell.gatedSums();
            multiply(states, 0, sums - gated);
            RecurrentCell.Step[] steps = new RecurrentCell.Step[batch];
            for (int b = 0; b < batch; b++) {
                double[] input = new double[sums];
                double[] sum = new double[sums];
                ElementArrays.read(projected.bytes(), working, (t * batch + b) * sums, input, 0, sums);
                ElementArrays.read(recurrent.bytes(), working, b * (sums - gated), sum, 0, sums - gated);
                for (int i = 0; i < sums; i++) {
                    input[i] += inputBias[i];
                }
                steps[b] = new RecurrentCell.Step(input, sum, gatedBias, peepholes, states[b], cellStates[b]);
            }
            if (gated > 0) {
                addGatedSums(steps, gated);
            }
            for (int b = 0; b < batch; b++) {
                if (t < lengths[b]) {
                    cell.apply(steps[b]);
                    write(0, (t * op.directions() + direction) * batch + b, states[b]);
                }
            }
        }

        private void addGatedSums(RecurrentCell.Step[] steps, int gated) {
            double[][] gatedStates = new double[batch][hidden];
            for (int b = 0; b < batch; b++) {
                cell.gated(steps[b], gatedStates[b]);
            }
            multiply(gatedStates, sums - gated, gated);
            for (int b = 0; b < batch; b++) {
                ElementArrays.read(recurrent.bytes(), working, b * gated, steps[b].recurrent(), sums - gated, gated);
            }
        }

        /** {@code recurrent} becomes the product of the states with {@code count} rows of the weights. */
        private void multiply(double[][] operands, int firstRow, int count) {
            ByteBuffer bytes = state.bytes();
            for (int b = 0; b < batch; b++) {
                ElementArrays.write(bytes, working, b * hidden, operands[b], hidden);
            }
            int[] here = {0};
            int[] rows = {(direction * sums + firstRow) * hidden};
            new MatrixProduct(batch, count, hidden, false, true, here, rows, here)
                    .run(state, weights, recurrent, 1, false);
        }

        private void write(int output, int row, double[] values) {
            if (arguments.hasOutput(output)) {
                ElementArrays.write(arguments.output(output).bytes(), type, row * hidden, values, hidden);
            }
        }
    }
}
