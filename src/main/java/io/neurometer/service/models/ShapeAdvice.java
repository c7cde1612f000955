package io.neurometer.service.models;

import io.neurometer.engine.tensor.Dim;
import io.neurometer.engine.tensor.Shape;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/** What to do about a shape that is the right one but for the order of its dimensions or a missing batch. */
final class ShapeAdvice {
    private static final int IMAGE_RANK = 4;

    private ShapeAdvice() {}

    /** @param got a fixed shape that does not fit {@code expected} */
    static Optional<String> of(Shape got, Shape expected) {
        int rank = expected.rank();
        if (got.rank() == rank - 1 && withBatch(got).compatible(expected)) {
            return Optional.of("the batch is missing; send it as " + withBatch(got));
        }
        if (got.rank() == rank + 1 && got.size(0) == 1 && withoutFirst(got).compatible(expected)) {
            return Optional.of("there is no batch here; send it as " + withoutFirst(got));
        }
        if (got.rank() != rank || rank < 2) {
            return Optional.empty();
        }
        return orders(rank).stream()
                .filter(order -> inOrder(got, order).compatible(expected))
                .findFirst()
                .map(order -> advice(got, order));
    }

    private static String advice(Shape got, int[] order) {
        String layout = "";
        if (order.length == IMAGE_RANK) {
            layout = order[1] == order.length - 1
                    ? "this is the order NHWC, the model takes NCHW; "
                    : order[1] == 2 && order[2] == order.length - 1
                            ? "this is the order NCHW, the model takes NHWC; "
                            : "";
        }
        String numpy = Arrays.toString(order).replace("[", "(").replace("]", ")");
        return layout + "transpose the data, in NumPy x.transpose" + numpy + ", and send it as " + inOrder(got, order);
    }

    /** Channels last to channels first, the other way round, the last two swapped, and all turned round. */
    private static List<int[]> orders(int rank) {
        List<int[]> orders = new ArrayList<>();
        if (rank > 2) {
            orders.add(IntStream.range(0, rank)
                    .map(i -> i == 0 ? 0 : i == 1 ? rank - 1 : i - 1)
                    .toArray());
            orders.add(IntStream.range(0, rank)
                    .map(i -> i == 0 ? 0 : i == rank - 1 ? 1 : i + 1)
                    .toArray());
        }
        orders.add(IntStream.range(0, rank)
                .map(i -> i == rank - 1 ? rank - 2 : i == rank - 2 ? rank - 1 : i)
                .toArray());
        orders.add(IntStream.range(0, rank).map(i -> rank - 1 - i).toArray());
        return orders;
    }

    private static Shape inOrder(Shape shape, int[] order) {
        return Shape.of(Arrays.stream(order).mapToObj(shape::dim).toList());
    }

    private static Shape withBatch(Shape shape) {
        List<Dim> dims = new ArrayList<>(shape.dims());
        dims.add(0, Dim.of(1));
        return Shape.of(dims);
    }

    private static Shape withoutFirst(Shape shape) {
        return Shape.of(shape.dims().subList(1, shape.rank()));
    }
}
