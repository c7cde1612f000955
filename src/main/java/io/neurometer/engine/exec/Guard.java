package io.neurometer.engine.exec;

import io.neurometer.engine.graph.GraphInput;
import io.neurometer.engine.tensor.FiniteScan;
import io.neurometer.engine.tensor.Tensor;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Watches over the values that an executable takes for numbers of a certain size, and knows another one for runs in which
 * they are not. Where values between the steps stray time and again, runs start with the other one.
 */
final class Guard {
    /** After so many runs in a row that strayed between the steps, it is taken for granted that the next one does. */
    private static final int MAX_STRAYS = 4;

    /** Once in so many runs it is tried again. */
    private static final int RETRY = 64;

    private final List<Watched> ofInputs = new ArrayList<>();
    private final List<List<Watched>> ofSteps = new ArrayList<>();
    private final boolean watches;
    private final AtomicInteger strays = new AtomicInteger();
    private volatile @Nullable Supplier<Alternative> alternative;

    private record Watched(int slot, Watch watch) {}

    Guard(ExecutionPlan plan, ValueSlots slots) {
        plan.steps().forEach(step -> ofSteps.add(new ArrayList<>(0)));
        for (Watch watch : plan.watches()) {
            Watched watched = new Watched(slots.of(watch.value()), watch);
            if (plan.typed().graph().inputs().stream().map(GraphInput::name).anyMatch(watch.value()::equals)) {
                ofInputs.add(watched);
            }
            for (int i = 0; i < plan.steps().size(); i++) {
                if (plan.steps().get(i).node().outputs().contains(watch.value())) {
                    ofSteps.get(i).add(watched);
                }
            }
        }
        watches = !ofInputs.isEmpty() || ofSteps.stream().anyMatch(watched -> !watched.isEmpty());
    }

    void setAlternative(Supplier<Alternative> other) {
        alternative = other;
    }

    boolean isOn() {
        return watches && alternative != null;
    }

    Alternative alternative() {
        Supplier<Alternative> other = alternative;
        if (other == null) {
            throw new IllegalStateException("nothing else to run");
        }
        return other.get();
    }

    /** Whether this run may start with the steps that take values for numbers. */
    boolean mayStart(@Nullable Tensor[] values, FiniteScan scan) {
        int before = strays.get();
        if (before >= MAX_STRAYS && strays.incrementAndGet() % RETRY != 0) {
            return false;
        }
        return keep(ofInputs, values, scan);
    }

    /** Whether what a step has made keeps to its limits. */
    boolean keeps(int step, @Nullable Tensor[] values, FiniteScan scan) {
        List<Watched> watched = ofSteps.get(step);
        if (watched.isEmpty() || keep(watched, values, scan)) {
            return true;
        }
        strays.incrementAndGet();
        return false;
    }

    /** Whether it looks at what a step has made, when it is on. */
    boolean looksAt(int step) {
        return !ofSteps.get(step).isEmpty();
    }

    /** A run has ended without straying. */
    void kept() {
        if (strays.get() != 0) {
            strays.set(0);
        }
    }

    private static boolean keep(List<Watched> all, @Nullable Tensor[] values, FiniteScan scan) {
        for (int i = 0; i < all.size(); i++) {
            Watch watch = all.get(i).watch();
            Tensor tensor = values[all.get(i).slot()];
            if (tensor != null && !watch.limit().holds(scan, watch.elements(), tensor.bytes())) {
                return false;
            }
        }
        return true;
    }
}
