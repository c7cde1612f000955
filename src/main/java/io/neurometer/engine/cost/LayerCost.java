package io.neurometer.engine.cost;

import static io.neurometer.engine.report.Unit.ELEMENTS;

import io.neurometer.engine.graph.Node;
import io.neurometer.engine.graph.TypedGraph;
import io.neurometer.engine.report.Reading;
import io.neurometer.engine.report.Section;
import io.neurometer.engine.tensor.TensorType;
import java.util.Arrays;
import java.util.List;

/** One row of the report: an input, or a node that runs. */
public record LayerCost(
        String name,
        String layer,
        String kind,
        List<Reading<List<Long>>> inputShapes,
        List<Reading<List<Long>>> outputShapes,
        Counts counts) {

    /** Metrics of layers, in the order of the report. */
    private static final List<Metric<AnalyzedLayer, ?>> METRICS = List.of(
            ParameterCount.OF_LAYER,
            Arithmetic.OF_LAYER,
            Neurons.OF_LAYER,
            ActivationTotals.OF_LAYER,
            AliveBytes.OF_LAYER,
            BytesMoved.OF_LAYER,
            ArithmeticIntensity.OF_LAYER);

    public static final Section<LayerCost> SECTION = Section.of(LayerCost.class)
            .figure("name", "Name of the node or input.", LayerCost::name)
            .figure("layer", "The layer of the model that the node belongs to.", LayerCost::layer)
            .figure("kind", "The operator; `input` for an input.", LayerCost::kind)
            .figure("input_shapes", ELEMENTS, "Shapes of the features and weights it reads.", LayerCost::inputShapes)
            .figure("output_shapes", ELEMENTS, "Shapes of the values that it makes.", LayerCost::outputShapes)
            .include(Counts.section(METRICS), LayerCost::counts)
            .build();

    private static final String INPUT = "input";
    private static final String NO_SHAPE = "absent, or known only when a request runs";

    static LayerCost of(AnalyzedLayer analyzed) {
        Node node = analyzed.node();
        String name = node == null ? analyzed.outputs().get(0) : node.name();
        return new LayerCost(
                name,
                node == null ? name : node.layer(),
                node == null ? INPUT : node.op().kind(),
                shapes(analyzed.typed(), analyzed.inputs()),
                shapes(analyzed.typed(), analyzed.outputs()),
                Counts.of(analyzed, METRICS));
    }

    private static List<Reading<List<Long>>> shapes(TypedGraph typed, List<String> values) {
        return values.stream().map(value -> shape(typed, value)).toList();
    }

    private static Reading<List<Long>> shape(TypedGraph typed, String value) {
        TensorType type = Sizes.fixed(typed, value);
        return type == null
                ? Reading.absent(NO_SHAPE)
                : Reading.of(Arrays.stream(type.shape().sizes()).boxed().toList());
    }

    /** Whether this is an input of the model, which runs nothing. */
    public boolean isInput() {
        return kind.equals(INPUT);
    }

    /** Parameters that it uses, shared or not. */
    public long params() {
        return counts.get(ParameterCount.OF_LAYER).require();
    }

    public Reading<Arithmetic> arithmetic() {
        return counts.get(Arithmetic.OF_LAYER);
    }

    public Reading<Neurons> neurons() {
        return counts.get(Neurons.OF_LAYER);
    }

    /** Output elements; none for a view. */
    public Reading<Long> activations() {
        return counts.get(ActivationTotals.OF_LAYER);
    }

    /** Bytes of features alive while it runs. */
    public long aliveBytes() {
        return counts.get(AliveBytes.OF_LAYER).require();
    }

    /** Bytes of weights and features read and of features written. */
    public Reading<Long> bytesMoved() {
        return counts.get(BytesMoved.OF_LAYER);
    }

    /** Multiply-accumulates. */
    public Reading<Long> mac() {
        return arithmetic().map(Arithmetic::mac);
    }

    /** Floating-point operations. */
    public Reading<Long> flop() {
        return arithmetic().map(Arithmetic::flop);
    }
}
