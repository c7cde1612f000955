package io.neurometer.engine.backend.onednn.lines;

import io.neurometer.engine.backend.onednn.loops.RangeRun;
import io.neurometer.engine.tensor.DataType;
import io.neurometer.engine.tensor.Shape;
import io.neurometer.engine.tensor.TensorType;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/** Functions that follow one another on the lines of an output, for many runs by one thread at a time. Ranges are of elements. */
public final class LineRun implements RangeRun {
    private final LineInput[] inputs;
    private final LineFunction[] functions;
    private final Line[][] operands;
    private final Line output;
    private final int elements;

    /**
     * A function of the running value and of others.
     *
     * @param position which operand the running value is; -1 for the first function, which has none
     * @param others the other operands, by their position among the inputs
     */
    public record Stage(LineFunction function, int position, List<Integer> others) {
        public Stage {
            others = List.copyOf(others);
        }
    }

    /**
     * @param types of the inputs, each of which can be broadcast to the output's shape
     * @param memory of the inputs and, behind them, of the output
     */
    public LineRun(List<TensorType> types, TensorType made, List<Stage> stages, List<ByteBuffer> memory) {
        Shape shape = made.shape();
        this.elements = Math.toIntExact(shape.elements());
        this.output = new Line(made.dataType(), memory.get(types.size()));
        this.inputs = new LineInput[types.size()];
        for (int i = 0; i < inputs.length; i++) {
            DataType type = types.get(i).dataType();
            inputs[i] =
                    new LineInput(new Line(type, memory.get(i)), types.get(i).shape(), shape);
        }
        this.functions = stages.stream().map(Stage::function).toArray(LineFunction[]::new);
        this.operands = stages.stream().map(this::operands).toArray(Line[][]::new);
    }

    private Line[] operands(Stage stage) {
        List<Line> lines = new ArrayList<>();
        for (int other : stage.others()) {
            lines.add(inputs[other].line());
        }
        if (stage.position() >= 0) {
            lines.add(stage.position(), output);
        }
        return lines.toArray(Line[]::new);
    }

    @Override
    public void moveTo(List<ByteBuffer> memory) {
        for (int i = 0; i < inputs.length; i++) {
            inputs[i].line().moveTo(memory.get(i));
        }
        output.moveTo(memory.get(inputs.length));
    }

    @Override
    public void run() {
        run(0, elements);
    }

    @Override
    public void run(int from, int to) {
        for (int start = from; start < to; start += Line.LENGTH) {
            int count = Math.min(Line.LENGTH, to - start);
            for (LineInput input : inputs) {
                input.read(start, count, start == from);
            }
            for (int i = 0; i < functions.length; i++) {
                functions[i].apply(operands[i], output, count);
            }
            output.put(start, count);
        }
    }
}
