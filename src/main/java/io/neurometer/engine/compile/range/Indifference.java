package io.neurometer.engine.compile.range;

import io.neurometer.engine.op.Elementwise;
import io.neurometer.engine.op.Fusion;
import io.neurometer.engine.op.Gathering;
import io.neurometer.engine.op.Generation;
import io.neurometer.engine.op.Linear;
import io.neurometer.engine.op.Movement;
import io.neurometer.engine.op.Op;
import io.neurometer.engine.op.Shaping;
import io.neurometer.engine.tensor.DataType;

/** Operators of which every kernel keeps NaN and infinities: it moves elements, or computes with them in one way alone. */
final class Indifference {
    private Indifference() {}

    static boolean of(Op op) {
        if (op instanceof Fusion.Chain chain) {
            return of(chain.head()) && chain.links().stream().allMatch(link -> of(link.op()));
        } else if (op instanceof Elementwise.Unary unary) {
            return switch (unary.function()) {
                case ABS, NEG, SQRT -> true;
                default -> false;
            };
        } else if (op instanceof Elementwise.Binary binary) {
            return switch (binary.function()) {
                case ADD, SUB, MUL, DIV -> true;
                default -> false;
            };
        } else if (op instanceof Elementwise.Cast cast) {
            return cast.to().isFloating() || cast.to() == DataType.BOOL;
        }
        boolean replaces = op instanceof Gathering
                && !(op instanceof Gathering.ScatterElements)
                && !(op instanceof Gathering.ScatterNd);
        return op instanceof Elementwise.Where
                || op instanceof Movement
                || op instanceof Shaping
                || op instanceof Generation
                || replaces
                || op instanceof Linear.MatMul
                || op instanceof Linear.FullyConnected
                || op instanceof Linear.Gemm;
    }
}
