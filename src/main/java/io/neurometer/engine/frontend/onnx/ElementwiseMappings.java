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

    static List<Mapping> mappings() {
        return List.of(
                unary("Abs", UnaryFunction.ABS),
                unary("Neg", UnaryFunction.NEG),
                unary("Reciprocal", UnaryFunction.RECIPROCAL),
                unary("Sqrt", UnaryFunction.SQRT),
                unary("Exp", UnaryFunction.EXP),
                unary("Log", UnaryFunction.LOG),
                unary("Floor", UnaryFunction.FLOOR),
                unary("Ceil", UnaryFunction.CEIL),
                unary("Round", UnaryFunction.ROUND),
                unary("Sign", UnaryFunction.SIGN),
                unary("Sin", UnaryFunction.SIN),
                unary("Cos", UnaryFunction.COS),
                unary("Tan", UnaryFunction.TAN),
                unary("Asin", UnaryFunction.ASIN),
                unary("Acos", UnaryFunction.ACOS),
                unary("Atan", UnaryFunction.ATAN),
                unary("Sinh", UnaryFunction.SINH),
                unary("Cosh", UnaryFunction.COSH),
                unary("Asinh", UnaryFunction.ASINH),
                unary("Acosh", UnaryFunction.ACOSH),
                unary("Atanh", UnaryFunction.ATANH),
                unary("Erf", UnaryFunction.ERF),
                unary("Not", UnaryFunction.NOT),
                unary("BitwiseNot", UnaryFunction.BITWISE_NOT),
                unary("IsNaN", UnaryFunction.IS_NAN),
                binary("Add", BinaryFunction.ADD),
                binary("Sub", BinaryFunction.SUB),
                binary("Mul", BinaryFunction.MUL),
                binary("Div", BinaryFunction.DIV),
                binary("Pow", BinaryFunction.POW),
                binary("And", BinaryFunction.AND),
                binary("Or", BinaryFunction.OR),
                binary("Xor", BinaryFunction.XOR),
                binary("Equal", BinaryFunction.EQUAL),
                binary("Less", BinaryFunction.LESS),
                binary("LessOrEqual", BinaryFunction.LESS_OR_EQUAL),
                binary("Greater", BinaryFunction.GREATER),
                binary("GreaterOrEqual", BinaryFunction.GREATER_OR_EQUAL),
                binary("BitwiseAnd", BinaryFunction.BITWISE_AND),
                binary("BitwiseOr", BinaryFunction.BITWISE_OR),
                binary("BitwiseXor", BinaryFunction.BITWISE_XOR),
                Mapping.oneToOne(
                        "Mod", node -> new Binary(node.flag("fmod", false) ? BinaryFunction.FMOD : BinaryFunction.MOD)),
                Mapping.oneToOne("BitShift", node -> new Binary(shift(node))),
                new Mapping("Sum", (node, graph) -> variadic(node, graph, BinaryFunction.ADD, false)),
                new Mapping("Mean", (node, graph) -> variadic(node, graph, BinaryFunction.ADD, true)),
                new Mapping("Min", (node, graph) -> variadic(node, graph, BinaryFunction.MIN, false)),
                new Mapping("Max", (node, graph) -> variadic(node, graph, BinaryFunction.MAX, false)),
                Mapping.oneToOne("Where", node -> new Elementwise.Where()),
                new Mapping("Clip", ElementwiseMappings::clip),
                Mapping.oneToOne(
                        "Cast",
                        node -> new Elementwise.Cast(
                                OnnxTensors.requireDataType(node.int32("to", 0), node.name()),
                                node.flag("saturate", true))),
                Mapping.oneToOne("CastLike", node -> new Elementwise.CastLike(node.flag("saturate", true))),
                Mapping.oneToOne(
                        "IsInf",
                        node -> new Elementwise.IsInf(
                                node.flag("detect_negative", true), node.flag("detect_positive", true))));
    }

    private static Mapping unary(String opType, UnaryFunction function) {
        return Mapping.oneToOne(opType, node -> new Unary(function));
    }

    private static Mapping binary(String opType, BinaryFunction function) {
        return new Mapping(
                opType, (node, graph) -> graph.emit(node, new Binary(function), LegacyMappings.broadcast(node, graph)));
    }

    private static BinaryFunction shift(OnnxNode node) {
        String direction = node.text("direction", "");
        return switch (direction) {
            case "LEFT" -> BinaryFunction.SHIFT_LEFT;
            case "RIGHT" -> BinaryFunction.SHIFT_RIGHT;
            default ->
                throw new EngineException(node.invalid("attribute 'direction' is wrong")
                        .got(direction)
                        .expected("LEFT or RIGHT"));
        };
    }

    /** A chain of binary operators over all inputs; a single input is passed through. */
    private static void variadic(OnnxNode node, OnnxGraph graph, BinaryFunction function, boolean mean) {
        int count = node.inputCount();
        if (count == 0) {
            throw new EngineException(node.invalid("has no inputs").expected("at least 1"));
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
