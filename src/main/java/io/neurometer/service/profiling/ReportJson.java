package io.neurometer.service.profiling;

import io.neurometer.engine.compile.CompileReport;
import io.neurometer.engine.cost.AnalyticReport;
import io.neurometer.engine.measure.statistics.Quantile;
import java.util.function.Function;
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
                    .addSerializer(
                            AnalyticReport.class,
                            new SectionSerializer<AnalyticReport>(
                                    report -> SectionJson.write(AnalyticReport.SECTION, report)))
                    .addSerializer(
                            ProfileReport.AnalyticTotals.class,
                            new SectionSerializer<ProfileReport.AnalyticTotals>(
                                    totals -> SectionJson.write(AnalyticReport.SUMMARY, totals.report())))
                    .addSerializer(
                            CompileReport.class,
                            new SectionSerializer<CompileReport>(
                                    report -> SectionJson.write(CompileReport.SECTION, report))))
            .build();

    private ReportJson() {}

    static String write(Object report) {
        return MAPPER.writeValueAsString(report);
    }

    private static final class SectionSerializer<S> extends ValueSerializer<S> {
        private final Function<S, String> section;

        SectionSerializer(Function<S, String> section) {
            this.section = section;
        }

        @Override
        public void serialize(S source, JsonGenerator json, SerializationContext context) {
            json.writeRawValue(section.apply(source));
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
