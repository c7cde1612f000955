package io.neurometer.engine.frontend.definition;

import io.neurometer.engine.error.EngineException;
import io.neurometer.engine.error.ErrorCode;
import io.neurometer.engine.error.Fault;
import io.neurometer.engine.tensor.DataType;
import io.neurometer.engine.tensor.Shape;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * A safetensors file: an 8-byte little-endian header length, a JSON header with the type, shape and byte range of each
 * tensor, then the bytes. Everything is checked before any tensor is read; no data are copied.
 *
 * @param tensors tensors by name, in the order of the header
 */
record SafetensorsFile(Map<String, Entry> tensors) {
    private static final long MAX_HEADER = 100_000_000;
    private static final int MAX_RANK = 8;
    private static final DefinitionLimits HEADER_LIMITS = new DefinitionLimits(MAX_HEADER, 20_000_000, 8, 0, 0);

    private static final Map<String, DataType> TYPES = Map.ofEntries(
            Map.entry("BOOL", DataType.BOOL),
            Map.entry("U8", DataType.UINT8),
            Map.entry("I8", DataType.INT8),
            Map.entry("U16", DataType.UINT16),
            Map.entry("I16", DataType.INT16),
            Map.entry("F16", DataType.FP16),
            Map.entry("BF16", DataType.BF16),
            Map.entry("U32", DataType.UINT32),
            Map.entry("I32", DataType.INT32),
            Map.entry("F32", DataType.FP32),
            Map.entry("U64", DataType.UINT64),
            Map.entry("I64", DataType.INT64),
            Map.entry("F64", DataType.FP64));

    /** One tensor; {@code bytes} is a view of the file. */
    record Entry(String name, DataType dataType, Shape shape, ByteBuffer bytes) {}

    private record Range(String name, long begin, long end) {}

    /** @throws EngineException {@link ErrorCode#MODEL_MALFORMED} with every fault of the header */
    static SafetensorsFile read(ByteBuffer file) {
        ByteBuffer bytes = file.slice().order(ByteOrder.LITTLE_ENDIAN);
        if (bytes.capacity() < Long.BYTES) {
            throw new EngineException(malformed(null, "the weight file is not a safetensors file")
                    .got(bytes.capacity() + " bytes")
                    .expected("at least 8 bytes that give the length of the header"));
        }
        long length = bytes.getLong(0);
        if (length < 2 || length > MAX_HEADER || length > bytes.capacity() - Long.BYTES) {
            throw new EngineException(malformed(null, "the weight file has a wrong header length")
                    .got(Long.toUnsignedString(length))
                    .expected("from 2 to " + Math.min(MAX_HEADER, bytes.capacity() - Long.BYTES))
                    .fix("send a complete safetensors file"));
        }
        byte[] header = new byte[(int) length];
        bytes.get(Long.BYTES, header);
        JsonNode json = DefinitionJson.parse(header, HEADER_LIMITS);
        int start = Long.BYTES + (int) length;
        return new Reader(bytes.slice(start, bytes.capacity() - start)).read(json);
    }

    private static Fault malformed(@Nullable String tensor, String problem) {
        return Fault.of(ErrorCode.MODEL_MALFORMED, tensor, problem);
    }

    /** Reads the header's entries. */
    private static final class Reader {
        private final ByteBuffer data;
        private final DefinitionFaults faults = new DefinitionFaults();
        private final Map<String, Entry> entries = new LinkedHashMap<>();
        private final List<Range> ranges = new ArrayList<>();

        Reader(ByteBuffer data) {
            this.data = data;
        }

        SafetensorsFile read(JsonNode json) {
            if (!json.isObject()) {
                throw new EngineException(malformed(null, "the weight file's header is not a JSON object"));
            }
            for (Map.Entry<String, JsonNode> field : json.properties()) {
                if (!field.getKey().equals("__metadata__")) {
                    entry(field.getKey(), field.getValue());
                }
            }
            requireDisjoint();
            faults.throwIfAny();
            return new SafetensorsFile(Collections.unmodifiableMap(entries));
        }

        private void entry(String name, JsonNode json) {
            JsonNode type = json.get("dtype");
            DataType dataType = type == null || !type.isString() ? null : TYPES.get(type.stringValue());
            List<Long> sizes = OptionKind.integers(0, Long.MAX_VALUE).reader().apply(json.path("shape"));
            List<Long> range = OptionKind.integers(0, Long.MAX_VALUE).reader().apply(json.path("data_offsets"));
            boolean scalar = json.path("shape").isArray() && json.path("shape").isEmpty();
            if (dataType == null
                    || (sizes == null && !scalar)
                    || range == null
                    || range.size() != 2
                    || (sizes != null && sizes.size() > MAX_RANK)) {
                faults.add(malformed(name, "this tensor's entry in the weight file is wrong")
                        .got(DefinitionJson.shown(json))
                        .expected("dtype (one of "
                                + String.join(
                                        ", ", TYPES.keySet().stream().sorted().toList()) + "), shape of at most "
                                + MAX_RANK + " sizes, and data_offsets [begin, end]"));
                return;
            }
            Shape shape = Shape.of(
                    sizes == null
                            ? new long[0]
                            : sizes.stream().mapToLong(Long::longValue).toArray());
            long expected;
            try {
                expected = Math.multiplyExact(shape.elements(), (long) dataType.bytes());
            } catch (ArithmeticException overflow) {
                expected = -1;
            }
            long begin = range.get(0);
            long end = range.get(1);
            if (begin > end || end > data.capacity() || end - begin != expected) {
                faults.add(malformed(name, "this tensor's bytes do not match its shape or lie outside the file")
                        .got("[" + begin + ", " + end + ") of " + data.capacity() + " bytes")
                        .expected(expected < 0 ? "a product of sizes below 2^63" : expected + " bytes for " + shape));
                return;
            }
            ByteBuffer bytes = data.slice((int) begin, (int) (end - begin)).order(ByteOrder.LITTLE_ENDIAN);
            entries.put(name, new Entry(name, dataType, shape, bytes));
            ranges.add(new Range(name, begin, end));
        }

        private void requireDisjoint() {
            ranges.sort(Comparator.comparingLong(Range::begin).thenComparingLong(Range::end));
            for (int i = 1; i < ranges.size(); i++) {
                Range before = ranges.get(i - 1);
                Range range = ranges.get(i);
                if (range.begin() < before.end()) {
                    faults.add(malformed(range.name(), "two tensors of the weight file overlap")
                            .got("'" + before.name() + "' ends at " + before.end() + ", this begins at "
                                    + range.begin()));
                }
            }
        }
    }
}
