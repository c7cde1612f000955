package io.neurometer.engine.conformance.network;

import io.neurometer.engine.error.EngineException;
import io.neurometer.engine.graph.Node;
import io.neurometer.engine.tensor.Tensor;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Makes a network on which a backend differs from the reference as small as it can be while it still does. */
public final class Shrinking {
    /** Smaller networks that are tried before the best so far must do. */
    private static final int MOST_TRIES = 2000;

    private final NetworkJudge judge;
    private Draft best;
    private int tries;

    private Shrinking(NetworkJudge judge, Draft best) {
        this.judge = judge;
        this.best = best;
    }

    /** A smaller network on which the judge still finds a difference; the same one where there is none. */
    public static NetworkCase of(NetworkCase network, NetworkJudge judge) {
        Shrinking shrinking = new Shrinking(judge, Draft.of(network));
        boolean smaller = true;
        while (smaller && shrinking.tries < MOST_TRIES) {
            smaller = shrinking.cut();
            smaller |= shrinking.fewerNodes();
            smaller |= shrinking.smallerSizes();
        }
        return shrinking.best.network();
    }

    /** An earlier value as the only output. */
    private boolean cut() {
        for (Node node : best.nodes()) {
            for (String output : node.outputs()) {
                boolean same = best.outputs().equals(List.of(output));
                if (same) {
                    return false;
                }
                if (improves(() -> best.yielding(List.of(output)))) {
                    return true;
                }
            }
        }
        return false;
    }

    private boolean fewerNodes() {
        boolean smaller = false;
        Map<String, @Nullable Tensor> values = values();
        List<Node> latestFirst = new ArrayList<>(best.nodes());
        Collections.reverse(latestFirst);
        for (Node node : latestFirst) {
            boolean gone = improves(() -> best.given(node, values));
            for (String input : gone ? List.<String>of() : node.inputs()) {
                gone = gone || (!input.equals(Node.ABSENT) && improves(() -> best.bypassing(node, input)));
            }
            smaller |= gone;
        }
        return smaller;
    }

    private Map<String, @Nullable Tensor> values() {
        try {
            return judge.values(best.network());
        } catch (EngineException refused) {
            return Map.of();
        }
    }

    private boolean smallerSizes() {
        boolean smaller = false;
        for (long size : best.sizes()) {
            for (long less = 1; less < size; less++) {
                long wanted = less;
                if (improves(() -> best.resized(size, wanted))) {
                    smaller = true;
                    break;
                }
            }
        }
        return smaller;
    }

    /** Takes a smaller network if the difference is still there. */
    private boolean improves(Supplier<Draft> candidate) {
        if (tries++ >= MOST_TRIES) {
            return false;
        }
        try {
            Draft draft = candidate.get();
            if (draft.equals(best)) {
                return false;
            }
            NetworkCase network = draft.network();
            if (judge.difference(network) == null) {
                return false;
            }
            best = Draft.of(network);
            return true;
        } catch (RuntimeException noNetwork) {
            // Not every smaller network is one.
            return false;
        }
    }
}
