package io.neurometer.service.profiling.view;

import io.neurometer.engine.report.Unit;
import io.neurometer.service.profiling.view.Svg.Anchor;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import tools.jackson.databind.JsonNode;

/** Memory of features over the steps of a run, with its peak. */
final class MemoryChart {
    private static final double WIDTH = 720;
    private static final double HEIGHT = 220;
    private static final double LEFT = 70;
    private static final double BOTTOM = 180;
    private static final double TOP = 28;
    private static final String ALIVE = "alive_bytes";

    private MemoryChart() {}

    /** @param layers {@code analytic.layers} of a report; empty where they do not tell */
    static Optional<Block.Chart> of(JsonNode layers) {
        List<JsonNode> steps = new ArrayList<>();
        layers.forEach(layer -> {
            if (layer.path(ALIVE).isNumber() && !layer.path("kind").asString("").equals("input")) {
                steps.add(layer);
            }
        });
        int peak = 0;
        for (int i = 1; i < steps.size(); i++) {
            peak = alive(steps.get(i)) > alive(steps.get(peak)) ? i : peak;
        }
        if (steps.isEmpty() || alive(steps.get(peak)) <= 0) {
            return Optional.empty();
        }
        double most = alive(steps.get(peak));
        double wide = (WIDTH - LEFT - 12) / steps.size();
        StringBuilder points = new StringBuilder(point(LEFT, BOTTOM));
        for (int i = 0; i < steps.size(); i++) {
            double y = BOTTOM - (BOTTOM - TOP) * alive(steps.get(i)) / most;
            points.append(point(LEFT + i * wide, y)).append(point(LEFT + (i + 1) * wide, y));
        }
        points.append(point(WIDTH - 12, BOTTOM));
        String name = steps.get(peak).path("name").asString("");
        double x = LEFT + (peak + 0.5) * wide;
        String at = "peak " + Unit.BYTES.format(most) + " at step " + (peak + 1);
        Svg svg = new Svg(WIDTH, HEIGHT)
                .area(points.toString().strip())
                .line("axis", LEFT, BOTTOM, WIDTH - 12, BOTTOM)
                .line("mark", x, TOP - 4, x, BOTTOM)
                .text(LEFT - 6, TOP + 4, Anchor.END, Unit.BYTES.format(most))
                .text(LEFT - 6, BOTTOM, Anchor.END, "0")
                .text(x < WIDTH / 2 ? x + 4 : x - 4, TOP - 8, x < WIDTH / 2 ? Anchor.START : Anchor.END, at)
                .text(LEFT, BOTTOM + 16, Anchor.START, "step 1")
                .text(WIDTH - 12, BOTTOM + 16, Anchor.END, "step " + steps.size());
        String description = "Bytes of features alive at each of " + steps.size() + " steps; " + at + ", " + name;
        return Optional.of(new Block.Chart("Memory over the steps", description, svg.build(description)));
    }

    private static double alive(JsonNode layer) {
        return layer.path(ALIVE).asDouble(0);
    }

    private static String point(double x, double y) {
        return Svg.number(x) + "," + Svg.number(y) + " ";
    }
}
