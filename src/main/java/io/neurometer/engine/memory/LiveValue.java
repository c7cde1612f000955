package io.neurometer.engine.memory;

import io.neurometer.engine.report.Reading;
import io.neurometer.engine.report.Section;
import io.neurometer.engine.report.Unit;
import io.neurometer.engine.tensor.TensorType;
import java.util.Arrays;
import java.util.List;

/** A value in memory, or memory that a kernel has for itself. */
public record LiveValue(String name, Reading<List<Long>> shape, long elements, long bytes) {

    public static final Section<LiveValue> SECTION = Section.of(LiveValue.class)
            .figure("name", "Name of the value, or of the kernel's scratch memory.", LiveValue::name)
            .figure("shape", Unit.ELEMENTS, "Its size along each dimension.", LiveValue::shape)
            .figure(
                    "elements",
                    Unit.ELEMENTS,
                    "How many elements it has; for scratch memory its bytes.",
                    LiveValue::elements)
            .figure("bytes", Unit.BYTES, "What it takes in the form in which it is held.", LiveValue::bytes)
            .build();

    /** A value whose type is fixed, held in that many bytes. */
    public static LiveValue of(String name, TensorType type, long bytes) {
        List<Long> shape = Arrays.stream(type.shape().sizes()).boxed().toList();
        return new LiveValue(name, Reading.of(shape), type.shape().elements(), bytes);
    }

    /** Memory that a kernel has for itself while it runs. */
    public static LiveValue scratch(String name, long bytes) {
        return new LiveValue(name, Reading.absent("scratch memory of a kernel has no shape"), bytes, bytes);
    }
}
