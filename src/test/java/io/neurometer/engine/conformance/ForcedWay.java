package io.neurometer.engine.conformance;

import io.neurometer.engine.backend.Backend;
import io.neurometer.engine.backend.KernelRequest;
import io.neurometer.engine.backend.KernelWay;
import io.neurometer.engine.tune.KernelProblem;
import io.neurometer.engine.tune.KernelSelector;
import io.neurometer.engine.tune.Selection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentSkipListSet;

/** Takes, wherever a backend has so many ways, the one at a given place. */
final class ForcedWay implements KernelSelector {
    /** As many as an operator has by one number of threads. */
    static final int MOST = 4;

    private final int place;
    private final Set<String> taken = new ConcurrentSkipListSet<>();

    ForcedWay(int place) {
        this.place = place;
    }

    @Override
    public Optional<Selection> select(Backend backend, KernelRequest request, long modelBytes) {
        List<KernelWay> ways = backend.ways(request);
        if (place >= ways.size()) {
            return Optional.empty();
        }
        String way = ways.get(place).name();
        taken.add(way);
        KernelProblem problem = new KernelProblem(request.toString(), modelBytes);
        return Optional.of(new Selection(backend, request, problem, ways, way, null));
    }

    /** The ways taken so far. */
    Set<String> taken() {
        return taken;
    }
}
