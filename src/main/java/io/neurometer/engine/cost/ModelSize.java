package io.neurometer.engine.cost;

import static io.neurometer.engine.report.Unit.BYTES;

import io.neurometer.engine.report.Line;
import io.neurometer.engine.report.Section;

/** What a model's parameters weigh in several datatypes, in bytes. */
public record ModelSize(long fp32, long fp16, long bf16, long int8, long actual) {

    static final Section<ModelSize> SECTION = Section.of(ModelSize.class)
            .figure("fp32", BYTES, "At 4 bytes for each parameter.", ModelSize::fp32)
            .figure("fp16", BYTES, "At 2 bytes for each parameter.", ModelSize::fp16)
            .figure("bf16", BYTES, "At 2 bytes for each parameter.", ModelSize::bf16)
            .figure("int8", BYTES, "At 1 byte for each parameter.", ModelSize::int8)
            .figure("actual", BYTES, "Parameters and buffers in the model's datatypes and shapes.", ModelSize::actual)
            .line(size -> new Line(
                    "size",
                    BYTES.format(size.fp32()),
                    "in fp32; " + BYTES.format(size.fp16()) + " in fp16, " + BYTES.format(size.int8()) + " in int8, "
                            + BYTES.format(size.actual()) + " as stored"))
            .build();

    /** @throws ArithmeticException when a size exceeds 2^63-1 */
    static ModelSize of(long params, long actual) {
        long half = Math.multiplyExact(params, 2);
        return new ModelSize(Math.multiplyExact(params, 4), half, half, params, actual);
    }
}
