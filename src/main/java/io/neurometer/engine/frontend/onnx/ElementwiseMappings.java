package io.neurometer.engine.frontend.onnx;

import io.neurometer.engine.error.EngineException;
import io.neurometer.engine.graph.Node;
import io.neurometer.engine.op.Elementwise;
import io.neurometer.engine.op.Elementwise.Binary;
import io.neurometer.engine.op.Elementwise.BinaryFunction;
import io.neurometer.engine.op.Elementwise.Unary;
import io.neurometer.engine.op.Elementwise.UnaryFunction;
import io.neurometer.engine.tensor.DataType;
import java.util.List;

/** Arithmetic, comparisons, logic and conversions, element by element. */
final class ElementwiseMappings {
    private ElementwiseMappings() {}

    static void register(MappingTable table) {
        unary(table, "Abs", UnaryFunction.ABS);
        unary(table, "Neg", UnaryFunction.NEG);
        unary(table, "Reciprocal", UnaryFunction.RECIPROCAL);
        unary(table, "Sqrt", UnaryFunction.SQRT);
        unary(table, "Exp", UnaryFunction.EXP);
        unary(table, "Log", UnaryFunction.LOG);
        unary(table, "Floor", UnaryFunction.FLOOR);
        unary(table, "Ceil", UnaryFunction.CEIL);
        unary(table, "Round", UnaryFunction.ROUND);
        unary(table, "Sign", UnaryFunction.SIGN);
        unary(table, "Sin", UnaryFunction.SIN);
        unary(table, "Cos", UnaryFunction.COS);
        unary(table, "Tan", UnaryFunction.TAN);
        unary(table, "Asin", UnaryFunction.ASIN);
        unary(table, "Acos", UnaryFunction.ACOS);
        unary(table, "Atan", UnaryFunction.ATAN);
        unary(table, "Sinh", UnaryFunction.SINH);
        unary(table, "Cosh", UnaryFunction.COSH);
        unary(table, "Asinh", UnaryFunction.ASINH);
        unary(table, "Acosh", UnaryFunction.ACOSH);
        unary(table, "Atanh", UnaryFunction.ATANH);
        unary(table, "Erf", UnaryFunction.ERF);
        unary(table, "Not", UnaryFunction.NOT);
        unary(table, "BitwiseNot", UnaryFunction.BITWISE_NOT);
        unary(table, "IsNaN", UnaryFunction.IS_NAN);
        binary(table, "Add", BinaryFunction.ADD);
        binary(table, "Sub", BinaryFunction.SUB);
        binary(table, "Mul", BinaryFunction.MUL);
        binary(table, "Div", BinaryFunction.DIV);
        binary(table, "Pow", BinaryFunction.POW);
        binary(table, "And", BinaryFunction.AND);
        binary(table, "Or", BinaryFunction.OR);
        binary(table, "Xor", BinaryFunction.XOR);
        binary(table, "Equal", BinaryFunction.EQUAL);
        binary(table, "Less", BinaryFunction.LESS);
        binary(table, "LessOrEqual", BinaryFunction.LESS_OR_EQUAL);
        binary(table, "Greater", BinaryFunction.GREATER);
        binary(table, "GreaterOrEqual", BinaryFunction.GREATER_OR_EQUAL);
        binary(table, "BitwiseAnd", BinaryFunction.BITWISE_AND);
        binary(table, "BitwiseOr", BinaryFunction.BITWISE_OR);
        binary(table, "BitwiseXor", BinaryFunction.BITWISE_XOR);
        table.add(
                "Mod",
                (node, graph) -> graph.emit(
                        node, new Binary(node.flag("fmod", false) ? BinaryFunction.FMOD : BinaryFunction.MOD)));
        table.add("BitShift", ElementwiseMappings::bitShift);
        table.add("Sum", (node, graph) -> variadic(node, graph, BinaryFunction.ADD, false));
        table.add("Mean", (node, graph) -> variadic(node, graph, BinaryFunction.ADD, true));
        table.add("Min", (node, graph) -> variadic(node, graph, BinaryFunction.MIN, false));
        table.add("Max", (node, graph) -> variadic(node, graph, BinaryFunction.MAX, false));
        table.add("Where", (node, graph) -> graph.emit(node, new Elementwise.Where()));
        table.add("Clip", ElementwiseMappings::clip);
        table.add(
                "Cast",
                (node, graph) -> graph.emit(
                        node, new Elementwise.Cast(OnnxTensors.requireDataType(node.int32("to", 0), node.name()))));
        table.add("CastLike", (node, graph) -> graph.emit(node, new Elementwise.CastLike()));
        table.add(
                "IsInf",
                (node, graph) -> graph.emit(
                        node,
                        new Elementwise.IsInf(node.flag("detect_negative", true), node.flag("detect_positive", true))));
    }

    private static void unary(MappingTable table, String opType, UnaryFunction function) {
        table.add(opType, (node, graph) -> graph.emit(node, new Unary(function)));
    }

    private static void binary(MappingTable table, String opType, BinaryFunction function) {
        table.add(opType, (node, graph) -> graph.emit(node, new Binary(function)));
    }

    private static void bitShift(OnnxNode node, OnnxGraph graph) {
        String direction = node.text("direction", "");
        switch (direction) {
            case "LEFT" -> graph.emit(node, new Binary(BinaryFunction.SHIFT_LEFT));
            case "RIGHT" -> graph.emit(node, new Binary(BinaryFunction.SHIFT_RIGHT));
            default -> throw wrongDirection(node, direction);
        }
    }

    private static EngineException wrongDirection(OnnxNode node, String direction) {
        return node.invalid("attribute 'direction' is wrong")
                .got(direction)
                .expected("LEFT or RIGHT")
                .exception();
    }

    /** One input after the other; a single one is passed through. */
    private static void variadic(OnnxNode node, OnnxGraph graph, BinaryFunction function, boolean mean) {
        int count = node.inputCount();
        if (count == 0) {
            throw node.invalid("has no inputs").expected("at least 1").exception();
        }
        String folded = node.input(0);
        for (int i = 1; i < count - 1; i++) {
            folded = graph.intermediate(node, new Binary(function), folded, node.input(i));
        }
        Binary last = new Binary(function);
        if (count == 1) {
            graph.emit(node, new Elementwise.Clip(), List.of(folded));
        } else if (!mean) {
            graph.emit(node, last, List.of(folded, node.input(count - 1)));
        } else {
            String sum = graph.intermediate(node, last, folded, node.input(count - 1));
            String divisor = graph.scalar(node, DataType.FP32, count);
            String typed = graph.intermediate(node, new Elementwise.CastLike(), divisor, node.input(0));
            graph.emit(node, new Binary(BinaryFunction.DIV), List.of(sum, typed));
        }
    }

    private static void clip(OnnxNode node, OnnxGraph graph) {
        if (node.inputCount() > 1 || !(node.has("min") || node.has("max"))) {
            graph.emit(node, new Elementwise.Clip());
            return;
        }
        graph.emit(
                node,
                new Elementwise.Clip(),
                List.of(node.input(0), limit(node, graph, "min"), limit(node, graph, "max")));
    }

    private static String limit(OnnxNode node, OnnxGraph graph, String attribute) {
        return node.has(attribute) ? graph.scalar(node, DataType.FP32, node.real(attribute, 0)) : Node.ABSENT;
    }
}
