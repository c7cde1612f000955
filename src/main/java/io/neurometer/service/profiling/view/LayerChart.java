package io.neurometer.service.profiling.view;

import io.neurometer.engine.report.ShortNames;
import io.neurometer.engine.report.Unit;
import io.neurometer.service.profiling.view.Svg.Anchor;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/** The layers that take the most, as bars. */
final class LayerChart {
    private static final double WIDTH = 720;
    private static final double LEFT = 250;
    private static final double ROW = 20;
    private static final int MOST = 25;
    private static final int NAME = 34;

    private LayerChart() {}

    /** A layer and its share. */
    record Bar(String name, double value) {}

    /** @param what is shown, such as {@code time}; empty where there is nothing above zero */
    static Optional<Block.Chart> of(String title, String what, Unit unit, List<Bar> all) {
        List<Bar> largest = all.stream()
                .filter(bar -> bar.value() > 0)
                .sorted(Comparator.comparingDouble(Bar::value).reversed())
                .limit(MOST)
                .toList();
        if (largest.isEmpty()) {
            return Optional.empty();
        }
        double total = all.stream().mapToDouble(Bar::value).sum();
        List<String> names = ShortNames.of(
                largest.stream().map(bar -> PlainText.visible(bar.name())).toList(), NAME);
        double most = largest.get(0).value();
        Svg svg = new Svg(WIDTH, 10 + ROW * largest.size());
        for (int i = 0; i < largest.size(); i++) {
            Bar bar = largest.get(i);
            double y = 6 + ROW * i;
            double wide = (WIDTH - LEFT - 150) * bar.value() / most;
            String figure = unit.format(bar.value()) + ", " + Unit.SHARE.format(bar.value() / total);
            svg.text(LEFT - 8, y + 12, Anchor.END, names.get(i));
            svg.bar(LEFT, y, wide, ROW - 5, bar.name() + ": " + figure);
            svg.text(LEFT + wide + 6, y + 12, Anchor.START, figure);
        }
        String description = "The " + largest.size() + " layers with the most " + what + ", of " + all.size();
        return Optional.of(new Block.Chart(title, description, svg.build(description)));
    }
}
