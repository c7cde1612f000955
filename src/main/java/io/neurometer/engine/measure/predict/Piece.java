package io.neurometer.engine.measure.predict;

import io.neurometer.engine.measure.ceiling.Bound;
import io.neurometer.engine.measure.ceiling.Roofline;
import io.neurometer.engine.measure.ceiling.RooflinePoint;
import java.util.ArrayList;
import java.util.List;

/**
 * A part of a run.
 *
 * @param name of the layer
 * @param kernelClass of its kernel
 * @param seconds that it takes on the host where it was measured
 * @param bound what it waits for there
 */
public record Piece(String name, String kernelClass, double seconds, Bound bound) {
    private static final String NO_KERNEL = "none";

    /** What lies between layers. */
    static Piece between(double seconds) {
        return new Piece("between layers", NO_KERNEL, seconds, Bound.OVERHEAD);
    }

    /**
     * The layers of a model. Where they were timed, their own times count: what is left of the whole is overhead, and
     * where they exceed it, since timing them slows them down, all are scaled down by the same factor. Where none was, the
     * time of the whole is divided among them in proportion to their lower bounds.
     *
     * @param seconds of one run of the model
     * @param layersTimed whether the roofline's layers hold times
     */
    public static List<Piece> of(Roofline roofline, double seconds, boolean layersTimed) {
        return layersTimed ? timed(roofline, seconds) : shared(roofline, seconds);
    }

    private static List<Piece> timed(Roofline roofline, double seconds) {
        List<Piece> pieces = new ArrayList<>();
        double sum = 0;
        for (Roofline.Layer layer : roofline.layers()) {
            RooflinePoint point = layer.point().value();
            Double efficiency = point == null ? null : point.efficiency().value();
            if (point != null && efficiency != null && efficiency > 0) {
                double own = point.lowerBoundMs() / 1e3 / efficiency;
                pieces.add(new Piece(layer.name(), kernelClass(layer, point), own, point.bound()));
                sum += own;
            }
        }
        if (seconds > sum) {
            pieces.add(between(seconds - sum));
            return pieces;
        }
        double slowdown = sum / seconds;
        return pieces.stream()
                .map(piece -> new Piece(piece.name(), piece.kernelClass(), piece.seconds() / slowdown, piece.bound()))
                .toList();
    }

    private static List<Piece> shared(Roofline roofline, double seconds) {
        Bound whole = roofline.model().bound();
        double least = roofline.layers().stream()
                .map(layer -> layer.point().value())
                .mapToDouble(point -> point == null ? 0 : point.lowerBoundMs())
                .sum();
        if (least == 0 || whole == Bound.OVERHEAD) {
            return List.of(new Piece("model", NO_KERNEL, seconds, whole));
        }
        List<Piece> pieces = new ArrayList<>();
        for (Roofline.Layer layer : roofline.layers()) {
            RooflinePoint point = layer.point().value();
            if (point != null && point.lowerBoundMs() > 0) {
                pieces.add(new Piece(
                        layer.name(),
                        kernelClass(layer, point),
                        seconds * point.lowerBoundMs() / least,
                        point.bound()));
            }
        }
        return pieces;
    }

    private static String kernelClass(Roofline.Layer layer, RooflinePoint point) {
        return KernelClass.of(layer.kind(), point.flop(), point.bytes());
    }
}
