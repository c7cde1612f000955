package io.neurometer.service.models;

import io.neurometer.engine.compile.ModelCompiler;
import io.neurometer.engine.compile.ModelRuntime;
import io.neurometer.engine.cost.CostAnalyzer;
import io.neurometer.engine.cost.Totals;
import io.neurometer.engine.error.EngineException;
import io.neurometer.engine.error.ErrorCode;
import io.neurometer.engine.error.Fault;
import io.neurometer.engine.graph.Graph;
import io.neurometer.engine.tensor.TensorType;
import io.neurometer.service.error.LimitsProperties;
import io.neurometer.service.traffic.Work;
import java.util.Map;
import java.util.WeakHashMap;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;

/** What calls cost, by model and shapes: counted before the first of them is compiled, and learned from those that run. */
@Component
public class CallCosts {
    private static final Logger LOG = LoggerFactory.getLogger(CallCosts.class);

    /** So many sets of shapes are remembered of one model. */
    private static final int MAX_SHAPES = 1024;

    /** What a call is taken to compute and to move until one has run: slower than most processors. */
    private static final double MACS_PER_SECOND = 10e9;

    private static final double BYTES_PER_SECOND = 5e9;

    /** What a call takes that computes nothing. */
    private static final double CALL_SECONDS = 1e-6;

    private final ModelCompiler compiler;
    private final EngineThreads threads;
    private final LimitsProperties limits;
    private final EngineProperties engine;
    private final ProcessorShares shares;
    private final Map<ModelRuntime, OfModel> models = new WeakHashMap<>();

    /** What is known of one model. */
    private static final class OfModel {
        final Map<Map<String, TensorType>, CallCost> shapes = new ConcurrentHashMap<>();
        final int instances;

        OfModel(int instances) {
            this.instances = instances;
        }
    }

    CallCosts(
            ModelCompiler compiler,
            EngineThreads threads,
            LimitsProperties limits,
            EngineProperties engine,
            ProcessorShares shares) {
        this.engine = engine;
        this.shares = shares;
        this.compiler = compiler;
        this.threads = threads;
        this.limits = limits;
    }

    /**
     * What calls with these inputs cost.
     *
     * @param types a fixed type for each input
     * @throws EngineException {@link ErrorCode#TOO_LARGE} when one such call would cost too much
     */
    public CallCost of(LoadedModel model, Map<String, TensorType> types) {
        OfModel known;
        synchronized (models) {
            known = models.computeIfAbsent(
                    model.runtime(), loaded -> new OfModel(engine.instances(model.name(), shares)));
        }
        CallCost cost = known.shapes.get(types);
        if (cost == null) {
            cost = threads.load(() -> counted(known, model.graph(), types));
            if (known.shapes.size() < MAX_SHAPES) {
                known.shapes.put(Map.copyOf(types), cost);
            }
        }
        return cost;
    }

    private CallCost counted(OfModel owner, Graph graph, Map<String, TensorType> types) {
        Totals totals;
        try {
            totals = CostAnalyzer.analyze(compiler.counted(graph.supplied(types.keySet()), types))
                    .totals();
        } catch (EngineException uncountable) {
            LOG.debug("nothing is known of what a call costs before it runs", uncountable);
            return new CallCost(new Work(owner, 0, owner.instances), 0, 0, 0);
        }
        long bytes = totals.bytesMoved().layerwise();
        requireAtMost(totals.mac(), limits.callMacs(), "multiply-accumulates", "call-macs");
        requireAtMost(bytes, limits.callBytes().toBytes(), "bytes read and written by its layers", "call-bytes");
        double seconds = CALL_SECONDS + totals.mac() / MACS_PER_SECOND + bytes / BYTES_PER_SECOND;
        return new CallCost(new Work(owner, seconds, owner.instances), totals.mac(), totals.flop(), bytes);
    }

    private static void requireAtMost(long got, long limit, String unit, String setting) {
        if (got > limit) {
            throw new EngineException(Fault.of(ErrorCode.TOO_LARGE, "inputs", "this call would cost too much")
                    .got(got + " " + unit)
                    .expected("at most " + limit)
                    .fix("send smaller shapes, or have neurometer.limits." + setting + " raised"));
        }
    }
}
