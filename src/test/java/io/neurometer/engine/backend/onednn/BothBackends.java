package io.neurometer.engine.backend.onednn;

import static org.assertj.core.api.Assertions.assertThat;

import io.neurometer.engine.backend.BoundKernel;
import io.neurometer.engine.backend.Kernel;
import io.neurometer.engine.backend.KernelArguments;
import io.neurometer.engine.backend.KernelConstants;
import io.neurometer.engine.backend.KernelContext;
import io.neurometer.engine.backend.KernelRequest;
import io.neurometer.engine.backend.Layout;
import io.neurometer.engine.backend.Precision;
import io.neurometer.engine.backend.ThreadPolicy;
import io.neurometer.engine.backend.reference.ReferenceBackend;
import io.neurometer.engine.op.Convolution;
import io.neurometer.engine.op.Inputs;
import io.neurometer.engine.op.Op;
import io.neurometer.engine.op.Window;
import io.neurometer.engine.tensor.DataType;
import io.neurometer.engine.tensor.Elements;
import io.neurometer.engine.tensor.Tensor;
import io.neurometer.engine.tensor.TensorType;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import org.bytedeco.dnnl.global.dnnl;
import org.jspecify.annotations.Nullable;

/** One operator run by the kernel of this package and by the reference's, with one thread unless more are asked for. */
final class BothBackends {
    private static final OnednnBackend FAST = new OnednnBackend();
    private static final ReferenceBackend REFERENCE = new ReferenceBackend();

    private final Op op;
    private final @Nullable Tensor[] inputs;
    private final Set<Integer> constants = new HashSet<>();
    private boolean channelsLast;
    private boolean finite = true;
    private int threads = 1;
    private Function<KernelRequest, @Nullable Kernel> maker =
            request -> FAST.kernel(request).orElse(null);

    private BothBackends(Op op, @Nullable Tensor[] inputs) {
        this.op = op;
        this.inputs = inputs;
    }

    static BothBackends of(Op op, @Nullable Tensor... inputs) {
        return new BothBackends(op, inputs);
    }

    /** Inputs that are known when the kernel is made. */
    BothBackends constant(int... indices) {
        for (int index : indices) {
            constants.add(index);
        }
        return this;
    }

    /** Input 0 lies with its channels last. */
    BothBackends channelsLast() {
        channelsLast = true;
        return this;
    }

    /** Inputs may be NaN and infinite. */
    BothBackends maybeNotFinite() {
        finite = false;
        return this;
    }

    /** The kernel here may have so many threads. */
    BothBackends threads(int count) {
        threads = count;
        return this;
    }

    /** The kernel here is made by this, on whatever processor. */
    BothBackends by(Function<KernelRequest, @Nullable Kernel> factory) {
        maker = factory;
        return this;
    }

    private Optional<Kernel> made(KernelRequest request) {
        return Optional.ofNullable(maker.apply(request));
    }

    static Tensor random(Random random, long... sizes) {
        Tensor tensor = Tensor.allocate(DataType.FP32, sizes);
        for (int i = 0; i < tensor.elements(); i++) {
            tensor.bytes().putFloat(i * Float.BYTES, random.nextFloat(-1, 1));
        }
        return tensor;
    }

    /** A convolution of images with square windows, stride 1, and as much padding on each side. */
    static Convolution.Conv conv(long kernel, long padding, int groups) {
        List<Long> ones = List.of(1L, 1L);
        List<Long> pads = List.of(padding, padding);
        Window window = new Window(List.of(kernel, kernel), ones, ones, Window.Padding.EXPLICIT, pads, pads);
        return new Convolution.Conv(window, groups, null);
    }

    static Tensor longs(long... values) {
        return Tensor.ofLongs(values, values.length);
    }

    /** Whether there is a kernel for it here. */
    boolean hasKernel() {
        Optional<Kernel> kernel = made(request());
        kernel.ifPresent(Kernel::close);
        return kernel.isPresent();
    }

    /** Whether the kernel for it here is one of these. */
    boolean isMadeAs(Class<? extends Kernel> kind) {
        try (Kernel kernel = made(request()).orElseThrow()) {
            return kind.isInstance(kernel);
        }
    }

    /** There is no kernel for it here. */
    void assertLeftToTheReference() {
        assertThat(hasKernel()).isFalse();
    }

    /**
     * There is a kernel for it here, and its outputs are those of the reference.
     *
     * @param tolerance allowed difference of elements of a magnitude up to 1, and in proportion beyond
     */
    void assertAgree(double tolerance) {
        KernelRequest request = request();
        FAST.apply(new ThreadPolicy.Active(threads));
        try (Kernel fast = made(request).orElseThrow(() -> new AssertionError("no kernel for " + op));
                Kernel exact = REFERENCE
                        .kernel(new KernelRequest(op, request.inputs(), request.outputs()))
                        .orElseThrow()) {
            List<@Nullable Tensor> expected = outputs(request.outputs());
            exact.run(new KernelArguments(Arrays.asList(inputs), expected));
            List<@Nullable Tensor> actual = run(fast, request);
            for (int i = 0; i < expected.size(); i++) {
                assertAgree(actual.get(i), expected.get(i), tolerance);
            }
        }
    }

    /** Runs the kernel that there is for it here, on some memory and then on other. */
    void runHere() {
        KernelRequest request = request();
        try (Kernel fast = made(request).orElseThrow(() -> new AssertionError("no kernel for " + op))) {
            run(fast, request);
        }
    }

    KernelRequest request() {
        Inputs.Builder builder = new Inputs.Builder();
        for (int i = 0; i < inputs.length; i++) {
            Tensor input = inputs[i];
            if (input == null) {
                builder.addAbsent();
            } else {
                builder.add(input.type(), constants.contains(i) ? input : null);
            }
        }
        Inputs known = builder.build();
        List<Layout> layouts = channelsLast ? List.of(lastLayout()) : List.of();
        KernelContext context = new KernelContext(
                layouts,
                Set.of(),
                Set.of(0, 1, 2),
                new Given(),
                Precision.FP32,
                threads,
                finite,
                false,
                KernelContext.ANY_WAY);
        return new KernelRequest(op, known, op.infer(known), context);
    }

    private Layout lastLayout() {
        TensorType type = input(0).type();
        return MemoryDescriptor.channelsLast(dnnl.dnnl_f32, type.shape().sizes())
                .layout(type);
    }

    private Tensor input(int index) {
        Tensor input = inputs[index];
        assertThat(input).isNotNull();
        return input;
    }

    private List<@Nullable Tensor> run(Kernel kernel, KernelRequest request) {
        List<@Nullable Tensor> given = new ArrayList<>();
        for (int i = 0; i < inputs.length; i++) {
            boolean wanted = inputs[i] != null && !kernel.holds(i);
            given.add(wanted ? moved(input(i), input(i).type(), Layout.ROW_MAJOR, kernel.inputLayout(i)) : null);
        }
        List<TensorType> types = request.outputs();
        List<@Nullable Tensor> stored = stored(kernel, types);
        List<@Nullable Tensor> elsewhere = new ArrayList<>();
        given.forEach(tensor -> elsewhere.add(tensor == null ? null : copied(tensor)));
        try (Tensor scratch = Tensor.allocate(TensorType.of(DataType.UINT8, kernel.plannedWorkspaceBytes()));
                BoundKernel bound = kernel.bind(new KernelArguments(elsewhere, stored(kernel, types), scratch))) {
            bound.run();
            elsewhere.forEach(tensor -> fill(tensor, (byte) 0));
            KernelArguments arguments = new KernelArguments(given, stored, scratch);
            if (bound.moveTo(arguments)) {
                bound.run();
            } else {
                assertThat(kernel).isInstanceOf(WinogradKernel.class);
                kernel.run(arguments);
            }
        }
        List<@Nullable Tensor> results = new ArrayList<>();
        for (int i = 0; i < types.size(); i++) {
            Tensor result = stored.get(i);
            assertThat(result).isNotNull();
            results.add(moved(result, types.get(i), kernel.outputLayout(i), Layout.ROW_MAJOR));
        }
        return results;
    }

    private static List<@Nullable Tensor> stored(Kernel kernel, List<TensorType> types) {
        List<@Nullable Tensor> stored = new ArrayList<>();
        for (int i = 0; i < types.size(); i++) {
            stored.add(unset(stored(types.get(i), kernel.outputLayout(i))));
        }
        return stored;
    }

    private static Tensor copied(Tensor tensor) {
        Tensor copy = Tensor.allocate(tensor.type());
        copy.bytes().put(tensor.bytes());
        return copy;
    }

    private static Tensor moved(Tensor tensor, TensorType type, Layout from, Layout to) {
        if (from.equals(to)) {
            return tensor;
        }
        Tensor target = Tensor.allocate(stored(type, to));
        try (Kernel reorder = FAST.reorder(type, from, to).orElseThrow()) {
            reorder.run(new KernelArguments(List.of(tensor), List.of(target)));
        }
        return target;
    }

    private static TensorType stored(TensorType type, Layout layout) {
        return layout.equals(Layout.ROW_MAJOR) ? type : TensorType.of(DataType.UINT8, layout.bytes(type));
    }

    private static List<@Nullable Tensor> outputs(List<TensorType> types) {
        List<@Nullable Tensor> outputs = new ArrayList<>();
        types.forEach(type -> outputs.add(unset(type)));
        return outputs;
    }

    /** Memory in which every unwritten FP32 element is no number. */
    private static Tensor unset(TensorType type) {
        Tensor tensor = Tensor.allocate(type);
        fill(tensor, (byte) -1);
        return tensor;
    }

    private static void fill(@Nullable Tensor tensor, byte value) {
        for (int i = 0; tensor != null && i < tensor.byteSize(); i++) {
            tensor.bytes().put(i, value);
        }
    }

    private static void assertAgree(@Nullable Tensor actual, @Nullable Tensor expected, double tolerance) {
        assertThat(actual).isNotNull();
        assertThat(expected).isNotNull();
        assertThat(actual.type()).isEqualTo(expected.type());
        for (int i = 0; i < expected.elements(); i++) {
            double want = Elements.getDouble(expected.bytes(), expected.dataType(), i);
            double got = Elements.getDouble(actual.bytes(), actual.dataType(), i);
            boolean same = want == got || Math.abs(got - want) <= tolerance * Math.max(1, Math.abs(want));
            assertThat(same)
                    .as("element %d of %s is %s, not %s", i, expected.type(), got, want)
                    .isTrue();
        }
    }

    /** The inputs that are called constant. */
    private final class Given implements KernelConstants {
        @Override
        public boolean has(int input) {
            return constants.contains(input);
        }

        @Override
        public Tensor prepared(int input, String form, UnaryOperator<Tensor> maker) {
            assertThat(constants).contains(input);
            return maker.apply(input(input));
        }

        @Override
        public boolean takeRoom(long bytes) {
            return true;
        }
    }
}
