package io.neurometer.engine.frontend.onnx.write;

import io.neurometer.engine.frontend.onnx.proto.AttributeProto;
import io.neurometer.engine.op.Pooling;
import io.neurometer.engine.op.Pooling.PoolFunction;
import io.neurometer.engine.op.Window;
import io.neurometer.engine.tensor.Shape;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** Poolings. */
final class PoolingWriters {
    /** More windows along one axis would make more nodes than anything reads. */
    private static final long MAX_WINDOWS = 1024;

    private PoolingWriters() {}

    static List<OperatorWriter<?>> writers() {
        return List.of(
                new OperatorWriter<>(Pooling.MaxPool.class, PoolingWriters::largest),
                new OperatorWriter<>(Pooling.AveragePool.class, PoolingWriters::average),
                new OperatorWriter<>(Pooling.GlobalPool.class, PoolingWriters::global),
                new OperatorWriter<>(Pooling.AdaptivePool.class, PoolingWriters::adaptive),
                new OperatorWriter<>(Pooling.Subsample.class, PoolingWriters::subsample));
    }

    private static void largest(Pooling.MaxPool op, NodeWriter node) {
        List<AttributeProto> attributes = window(op, node);
        attributes.add(Attributes.flag("storage_order", op.columnMajorIndex()));
        node.same("MaxPool", attributes.toArray(AttributeProto[]::new));
    }

    private static void average(Pooling.AveragePool op, NodeWriter node) {
        List<AttributeProto> attributes = window(op, node);
        attributes.add(Attributes.flag("count_include_pad", op.countPadding()));
        node.same("AveragePool", attributes.toArray(AttributeProto[]::new));
    }

    /** Sizes are rounded up only where amounts of padding are given. */
    private static List<AttributeProto> window(Pooling.Windowed op, NodeWriter node) {
        List<AttributeProto> attributes =
                WindowAttributes.of(op.window(), op.window().kernel(), node.shape(0), () -> op.axes(node.shape(0)));
        if (op.ceil() && op.window().padding() == Window.Padding.EXPLICIT) {
            attributes.add(Attributes.flag("ceil_mode", true));
        }
        return attributes;
    }

    private static void global(Pooling.GlobalPool op, NodeWriter node) {
        switch (op.function()) {
            case MAX -> node.same("GlobalMaxPool");
            case AVERAGE -> node.same("GlobalAveragePool");
            default -> throw node.unsupported("is a global norm");
        }
    }

    /** The sum of each window as its mean times its size. */
    private static void subsample(Pooling.Subsample op, NodeWriter node) {
        String mean = node.add(
                "mean", "AveragePool", List.of(node.input(0)), window(op, node).toArray(AttributeProto[]::new));
        long taps = op.window().kernel().stream().reduce(1L, Math::multiplyExact);
        String sum = node.add("sum", "Mul", mean, node.scalar("taps", taps));
        long channels = node.shape(1).size(0);
        String scaled = node.add("scaled", "Mul", sum, node.shaped(1, channels, 1, 1));
        node.last("Add", List.of(scaled, node.shaped(2, channels, 1, 1)));
    }

    /**
     * Windows of one size are a pooling; others are taken apart, axis by axis, since the maximum and the mean of a box are
     * those of its rows'.
     */
    private static void adaptive(Pooling.AdaptivePool op, NodeWriter node) {
        Shape features = node.shape(0);
        List<Long> sizes = op.outputSizes();
        if (!WindowAttributes.isSpatiallyFixed(features)) {
            throw node.unsupported("pools features of a size that the model leaves open");
        }
        List<Integer> uneven = new ArrayList<>();
        List<Long> even = new ArrayList<>();
        for (int i = 0; i < sizes.size(); i++) {
            boolean divides = features.size(i + 2) % sizes.get(i) == 0;
            even.add(divides ? features.size(i + 2) / sizes.get(i) : 1);
            if (!divides) {
                uneven.add(i);
            }
        }
        String pooled = node.input(0);
        for (int axis : uneven) {
            pooled = apart(op, node, pooled, axis);
        }
        // Windows of one element change nothing where every axis was taken apart.
        node.last(
                opType(op),
                List.of(pooled),
                Attributes.integers("kernel_shape", even),
                Attributes.integers("strides", even));
    }

    private static String apart(Pooling.AdaptivePool op, NodeWriter node, String pooled, int axis) {
        long input = node.shape(0).size(axis + 2);
        long output = op.outputSizes().get(axis);
        if (output > MAX_WINDOWS) {
            throw node.unsupported("has more than " + MAX_WINDOWS + " windows of different sizes along an axis");
        }
        String axes = node.longs("axis", axis + 2);
        List<String> means = new ArrayList<>();
        for (long at = 0; at < output; at++) {
            long begin = Pooling.AdaptivePool.windowBegin(at, input, output);
            long end = Pooling.AdaptivePool.windowEnd(at, input, output);
            String slice =
                    node.add("window", "Slice", pooled, node.longs("begin", begin), node.longs("end", end), axes);
            List<Long> kernel =
                    new ArrayList<>(Collections.nCopies(op.outputSizes().size(), 1L));
            kernel.set(axis, end - begin);
            means.add(node.add("pooled", opType(op), List.of(slice), Attributes.integers("kernel_shape", kernel)));
        }
        return node.add("joined", "Concat", means, Attributes.integer("axis", axis + 2));
    }

    private static String opType(Pooling.AdaptivePool op) {
        return op.function() == PoolFunction.MAX ? "MaxPool" : "AveragePool";
    }
}
