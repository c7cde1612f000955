package io.neurometer.engine.op;

import io.neurometer.engine.tensor.Shape;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * Which boxes non-maximum suppression chooses. Boxes of a class come in the order of their scores, of equal ones the first;
 * one is left out where its overlap with one chosen before, intersection by union, exceeds the threshold.
 */
public final class BoxSelection {
    private static final int BOX = 4;

    private final float[] boxes;
    private final float[] scores;
    private final int boxCount;
    private final boolean centres;
    private final long most;
    private final float overlap;
    private final List<long[]> chosen = new ArrayList<>();

    private BoxSelection(Selection.NonMaxSuppression op, Inputs inputs) {
        this.boxes = inputs.floats(0);
        this.scores = inputs.floats(1);
        this.boxCount = Math.toIntExact(inputs.shape(0).size(1));
        this.centres = op.centres();
        this.most = inputs.has(2) ? inputs.longs(2)[0] : 0;
        this.overlap = inputs.has(3) ? inputs.floats(3)[0] : 0;
    }

    /** @throws TypeUnknownException unless all inputs are known */
    public static BoxSelection of(Selection.NonMaxSuppression op, Inputs inputs) {
        BoxSelection selection = new BoxSelection(op, inputs);
        Shape shape = inputs.shape(1);
        int classes = Math.toIntExact(shape.size(1));
        float least = inputs.has(4) ? inputs.floats(4)[0] : Float.NEGATIVE_INFINITY;
        for (int batch = 0; batch < shape.size(0); batch++) {
            for (int i = 0; i < classes; i++) {
                selection.choose(batch, i, (batch * classes + i) * selection.boxCount, least, inputs.has(4));
            }
        }
        return selection;
    }

    public int count() {
        return chosen.size();
    }

    /** Sample, class and box of a choice. */
    public long[] get(int index) {
        return chosen.get(index).clone();
    }

    private void choose(int batch, int ofClass, int start, float least, boolean limited) {
        List<Integer> candidates = new ArrayList<>();
        for (int i = 0; i < boxCount; i++) {
            if (!limited || scores[start + i] > least) {
                candidates.add(i);
            }
        }
        candidates.sort(
                Comparator.comparing((Integer box) -> scores[start + box]).reversed());
        List<Integer> kept = new ArrayList<>();
        for (int i = 0; i < candidates.size() && kept.size() < most; i++) {
            int box = candidates.get(i);
            boolean covered = false;
            for (int j = 0; j < kept.size() && !covered; j++) {
                covered = overlap(batch * boxCount + box, batch * boxCount + kept.get(j)) > overlap;
            }
            if (!covered) {
                kept.add(box);
                chosen.add(new long[] {batch, ofClass, box});
            }
        }
    }

    /** Intersection by union; 0 for boxes without area. */
    private float overlap(int first, int second) {
        float height = Math.min(high(first, 0), high(second, 0)) - Math.max(low(first, 0), low(second, 0));
        float width = Math.min(high(first, 1), high(second, 1)) - Math.max(low(first, 1), low(second, 1));
        if (!(height > 0 && width > 0)) {
            return 0;
        }
        float shared = height * width;
        float union = area(first) + area(second) - shared;
        return union > 0 ? shared / union : 0;
    }

    private float area(int box) {
        return (high(box, 0) - low(box, 0)) * (high(box, 1) - low(box, 1));
    }

    /** The smaller end of a box along one of its two dimensions. */
    private float low(int box, int dimension) {
        int at = box * BOX + dimension;
        return centres ? boxes[at] - boxes[at + 2] / 2 : Math.min(boxes[at], boxes[at + 2]);
    }

    private float high(int box, int dimension) {
        int at = box * BOX + dimension;
        return centres ? boxes[at] + boxes[at + 2] / 2 : Math.max(boxes[at], boxes[at + 2]);
    }
}
