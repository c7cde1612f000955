package io.neurometer.engine.measure.predict;

import io.neurometer.engine.measure.ceiling.Roof;
import io.neurometer.engine.measure.ceiling.RooflinePoint;
import io.neurometer.engine.report.Reading;
import java.util.ArrayList;
import java.util.List;

/**
 * A model as it was run on a host, as far as predictions are learned from it and scored with it.
 *
 * @param medianMs median latency
 * @param workingSet bytes that one run after the other goes through
 * @param layers those that took time
 */
public record ModelRun(String model, int threads, double medianMs, long workingSet, List<LayerRun> layers) {
    public ModelRun {
        layers = List.copyOf(layers);
    }

    /** Its layers under a roof. */
    List<RooflinePoint> under(Roof roof) {
        return layers.stream()
                .map(layer -> new RooflinePoint(layer.flop(), layer.bytes(), roof, Reading.of(layer.ms() / 1e3)))
                .toList();
    }

    /** What it consists of: its layers, shortened alike where timing them made them longer, and what lies between them. */
    public List<Piece> pieces(Roof roof) {
        double sum = layers.stream().mapToDouble(LayerRun::ms).sum();
        double shortened = Math.min(1, medianMs / sum);
        List<RooflinePoint> points = under(roof);
        List<Piece> pieces = new ArrayList<>();
        for (int i = 0; i < layers.size(); i++) {
            LayerRun layer = layers.get(i);
            pieces.add(new Piece(
                    layer.kind(),
                    KernelClass.of(layer.kind(), layer.flop(), layer.bytes()),
                    layer.ms() / 1e3 * shortened,
                    points.get(i).bound()));
        }
        if (medianMs > sum) {
            pieces.add(Piece.between((medianMs - sum) / 1e3));
        }
        return pieces;
    }
}
