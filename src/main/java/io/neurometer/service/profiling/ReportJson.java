package io.neurometer.service.profiling;

import io.neurometer.engine.measure.ceiling.RooflineReport;
import io.neurometer.engine.measure.predict.HostPrediction;
import io.neurometer.engine.measure.statistics.ForkVariance;
import io.neurometer.engine.measure.statistics.LatencyBrief;
import io.neurometer.engine.measure.statistics.LatencySummary;
import io.neurometer.engine.measure.statistics.Quantile;
import io.neurometer.engine.report.Section;
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
                    .addSerializer(LatencySummary.class, new SectionSerializer<>(LatencySummary.SECTION))
                    .addSerializer(LatencyBrief.class, new SectionSerializer<>(LatencyBrief.SECTION))
                    .addSerializer(RooflineReport.class, new SectionSerializer<>(RooflineReport.SECTION))
                    .addSerializer(HostPrediction.class, new SectionSerializer<>(HostPrediction.SECTION))
                    .addSerializer(Quantile.class, new SectionSerializer<>(Quantile.SECTION))
                    .addSerializer(ForkVariance.class, new SectionSerializer<>(ForkVariance.SECTION)))
            .build();

    private ReportJson() {}

    static String write(Object report) {
        return MAPPER.writeValueAsString(report);
    }

    /** Writes what declares its own figures. */
    private static final class SectionSerializer<S> extends ValueSerializer<S> {
        private final Section<S> section;

        SectionSerializer(Section<S> section) {
            this.section = section;
        }

        @Override
        public void serialize(S source, JsonGenerator json, SerializationContext context) {
            SectionJson.write(section, source, json);
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
