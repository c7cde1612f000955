package io.neurometer.engine.op;

import io.neurometer.engine.tensor.TensorType;
import java.util.List;

/** Recurrent layers in ONNX's layout: x [T, B, in]; weights [directions, gates x hidden, in]; output 0 is [T, directions, B, hidden], output 1 the last state. */
public sealed interface Recurrent extends Op {

    /** In which order time runs; BIDIRECTIONAL runs both and has two directions. */
    enum Direction {
        FORWARD,
        REVERSE,
        BIDIRECTIONAL
    }

    /** An activation of a gate. */
    record RecurrentActivation(Activation.ActivationFunction function, float alpha, float beta) {}

    /** Inputs: x, W, R, optional B, sequence lengths, initial h, initial c, peepholes; gates in the order input, output, forget, cell. */
    record Lstm(
            int hidden, Direction direction, List<RecurrentActivation> activations, float clip, boolean coupleForget)
            implements Recurrent {
        @Override
        public String kind() {
            return "lstm";
        }

        @Override
        public List<TensorType> infer(Inputs inputs) {
            throw new UnsupportedOperationException(kind());
        }

        @Override
        public OpCost cost(Inputs inputs, List<TensorType> outputs) {
            throw new UnsupportedOperationException(kind());
        }
    }

    /** Inputs: x, W, R, optional B, sequence lengths, initial h; gates in the order update, reset, hidden. */
    record Gru(
            int hidden,
            Direction direction,
            List<RecurrentActivation> activations,
            float clip,
            boolean linearBeforeReset)
            implements Recurrent {
        @Override
        public String kind() {
            return "gru";
        }

        @Override
        public List<TensorType> infer(Inputs inputs) {
            throw new UnsupportedOperationException(kind());
        }

        @Override
        public OpCost cost(Inputs inputs, List<TensorType> outputs) {
            throw new UnsupportedOperationException(kind());
        }
    }

    /** Inputs: x, W, R, optional B, sequence lengths, initial h. */
    record Rnn(int hidden, Direction direction, List<RecurrentActivation> activations, float clip)
            implements Recurrent {
        @Override
        public String kind() {
            return "rnn";
        }

        @Override
        public List<TensorType> infer(Inputs inputs) {
            throw new UnsupportedOperationException(kind());
        }

        @Override
        public OpCost cost(Inputs inputs, List<TensorType> outputs) {
            throw new UnsupportedOperationException(kind());
        }
    }
}
