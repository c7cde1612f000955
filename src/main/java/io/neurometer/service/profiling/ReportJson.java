package io.neurometer.service.profiling;

import io.neurometer.engine.measure.host.HostDuringRun;
import io.neurometer.engine.measure.statistics.Quantile;
import tools.jackson.core.JsonGenerator;
import tools.jackson.databind.PropertyNamingStrategies;
import tools.jackson.databind.SerializationContext;
import tools.jackson.databind.ValueSerializer;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.module.SimpleModule;

/** Writes reports: names in snake case, intervals as pairs, and a reason in place of what cannot be told. */
final class ReportJson {
    private static final JsonMapper MAPPER = JsonMapper.builder()
            .propertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE)
            .addModule(ReadingJson.module())
            .addModule(new SimpleModule("intervals")
                    .setSerializerModifier(new ReasonedNulls())
                    .addSerializer(Quantile.Interval.class, new IntervalSerializer())
                    .addSerializer(HostDuringRun.class, new HostSerializer()))
            .build();

    private ReportJson() {}

    static String write(Object report) {
        return MAPPER.writeValueAsString(report);
    }

    private static final class HostSerializer extends ValueSerializer<HostDuringRun> {
        @Override
        public void serialize(HostDuringRun host, JsonGenerator json, SerializationContext context) {
            json.writeRawValue(SectionJson.write(HostDuringRun.SECTION, host));
        }
    }

    private static final class IntervalSerializer extends ValueSerializer<Quantile.Interval> {
        @Override
        public void serialize(Quantile.Interval interval, JsonGenerator json, SerializationContext context) {
            json.writeStartArray();
            json.writeNumber(interval.lower());
            json.writeNumber(interval.upper());
            json.writeEndArray();
        }
    }
}
