package io.neurometer.service.profiling.view;

import io.neurometer.engine.report.Unit;
import io.neurometer.service.profiling.view.Svg.Anchor;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import tools.jackson.databind.JsonNode;

/** Layers under the roof that the machine sets: speed by arithmetic intensity, both logarithmic. */
final class RooflineChart {
    private static final double WIDTH = 720;
    private static final double HEIGHT = 320;
    private static final double LEFT = 112;
    private static final double RIGHT = 708;
    private static final double TOP = 16;
    private static final double BOTTOM = 276;

    private final double peak;
    private final double bandwidth;
    private final List<Dot> dots;
    private final double fromX;
    private final double toX;
    private final double fromY;
    private final double toY;

    private record Dot(String name, double intensity, double flops) {}

    private RooflineChart(double peak, double bandwidth, List<Dot> dots) {
        double ridge = peak / bandwidth;
        this.peak = peak;
        this.bandwidth = bandwidth;
        this.dots = dots;
        this.fromX = Math.log10(Math.min(
                ridge / 10, dots.stream().mapToDouble(Dot::intensity).min().orElse(ridge)));
        this.toX = Math.log10(Math.max(
                ridge * 10, dots.stream().mapToDouble(Dot::intensity).max().orElse(ridge)));
        this.fromY = Math.log10(
                Math.min(peak / 1e3, dots.stream().mapToDouble(Dot::flops).min().orElse(peak)));
        this.toY = Math.log10(
                Math.max(peak * 1.5, dots.stream().mapToDouble(Dot::flops).max().orElse(peak)));
    }

    /** @param roofline {@code roofline} of a report; empty where there is none */
    static Optional<Block.Chart> of(JsonNode roofline) {
        double peak = roofline.path("practical_peak").path("flops").asDouble(0);
        double bandwidth = roofline.path("bandwidth").path("bytes_per_second").asDouble(0);
        List<Dot> dots = new ArrayList<>();
        roofline.path("layers").forEach(layer -> {
            JsonNode point = layer.path("point");
            double intensity = point.path("arithmetic_intensity").asDouble(0);
            double flops = point.path("achieved").asDouble(0);
            if (isPositive(intensity) && isPositive(flops)) {
                dots.add(new Dot(layer.path("name").asString(""), intensity, flops));
            }
        });
        return isPositive(peak) && isPositive(bandwidth) && !dots.isEmpty()
                ? Optional.of(new RooflineChart(peak, bandwidth, dots).draw())
                : Optional.empty();
    }

    private static boolean isPositive(double value) {
        return value > 0 && Double.isFinite(value);
    }

    private Block.Chart draw() {
        double ridge = peak / bandwidth;
        double start = Math.pow(10, fromX);
        Svg svg =
                new Svg(WIDTH, HEIGHT).line("axis", LEFT, BOTTOM, RIGHT, BOTTOM).line("axis", LEFT, TOP, LEFT, BOTTOM);
        double low = Math.max(start, Math.pow(10, fromY) / bandwidth);
        svg.line("mark", x(low), y(low * bandwidth), x(ridge), y(peak)).line("mark", x(ridge), y(peak), RIGHT, y(peak));
        dots.forEach(dot -> svg.dot(
                x(dot.intensity()),
                y(dot.flops()),
                4,
                dot.name() + ": " + Unit.FLOPS_PER_SECOND.format(dot.flops()) + " at "
                        + Unit.FLOPS_PER_BYTE.format(dot.intensity())));
        svg.text(LEFT - 6, y(peak) + 4, Anchor.END, Unit.FLOPS_PER_SECOND.format(peak));
        svg.text(LEFT - 6, BOTTOM, Anchor.END, Unit.FLOPS_PER_SECOND.format(Math.pow(10, fromY)));
        svg.text(x(ridge), BOTTOM + 16, Anchor.MIDDLE, Unit.FLOPS_PER_BYTE.format(ridge));
        svg.text(RIGHT, BOTTOM + 36, Anchor.END, "arithmetic intensity");
        String description = dots.size() + " layers under the roofline of " + Unit.FLOPS_PER_SECOND.format(peak)
                + " and " + Unit.BYTES_PER_SECOND.format(bandwidth);
        return new Block.Chart("Roofline", description, svg.build(description));
    }

    private double x(double intensity) {
        return LEFT + (Math.log10(intensity) - fromX) / (toX - fromX) * (RIGHT - LEFT);
    }

    private double y(double flops) {
        return BOTTOM - (Math.log10(flops) - fromY) / (toY - fromY) * (BOTTOM - TOP);
    }
}
