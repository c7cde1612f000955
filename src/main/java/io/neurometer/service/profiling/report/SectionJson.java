package io.neurometer.service.profiling.report;

import io.neurometer.engine.report.Figure;
import io.neurometer.engine.report.Reading;
import io.neurometer.engine.report.Section;
import java.io.StringWriter;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonGenerator;
import tools.jackson.databind.json.JsonMapper;

/** Writes sections as JSON objects. What is absent is {@code {"value": null, "reason": ...}}. */
public final class SectionJson {
    private static final JsonMapper MAPPER = JsonMapper.shared();

    private final JsonGenerator json;

    private SectionJson(JsonGenerator json) {
        this.json = json;
    }

    public static <S> String write(Section<S> section, S source) {
        StringWriter text = new StringWriter();
        try (JsonGenerator json = MAPPER.createGenerator(text)) {
            write(section, source, json);
        }
        return text.toString();
    }

    /** Writes into a document that has begun. */
    public static <S> void write(Section<S> section, S source, JsonGenerator json) {
        new SectionJson(json).section(section, source);
    }

    private <S> void section(Section<S> section, S source) {
        json.writeStartObject();
        for (Section.Field<S> field : section.fields()) {
            json.writeName(field.figure().name());
            Reading<?> reading = field.read(source);
            if (reading.value() != null) {
                figure(field.figure(), reading.value());
            } else if (field.figure().isBare()) {
                json.writeNull();
            } else {
                absent(reading);
            }
        }
        json.writeEndObject();
    }

    private void absent(Reading<?> reading) {
        json.writeStartObject();
        json.writeNullProperty("value");
        json.writeStringProperty("reason", reading.reason());
        json.writeEndObject();
    }

    private void figure(Figure<?> figure, Object value) {
        Section<?> section = figure.section();
        if (section == null) {
            value(value);
            return;
        }
        switch (figure.shape()) {
            case EACH -> list((List<?>) value, element -> within(section, Objects.requireNonNull(element)));
            case BY_NAME -> map((Map<?, ?>) value, element -> within(section, Objects.requireNonNull(element)));
            default -> within(section, value);
        }
    }

    /** The declaration of a figure has tied the section to the type of what it is read from. */
    @SuppressWarnings("unchecked")
    private <S> void within(Section<S> section, Object source) {
        section(section, (S) source);
    }

    private interface Writer {
        void write(@Nullable Object element);
    }

    private void list(List<?> list, Writer writer) {
        json.writeStartArray();
        list.forEach(writer::write);
        json.writeEndArray();
    }

    private void map(Map<?, ?> map, Writer writer) {
        json.writeStartObject();
        map.forEach((name, element) -> {
            json.writeName(String.valueOf(name));
            writer.write(element);
        });
        json.writeEndObject();
    }

    private void value(@Nullable Object value) {
        if (value instanceof String text) {
            json.writeString(text);
        } else if (value instanceof Long number) {
            json.writeNumber(number);
        } else if (value instanceof Integer number) {
            json.writeNumber(number);
        } else if (value instanceof Double number) {
            json.writeNumber(number);
        } else if (value instanceof Reading<?> reading) {
            if (reading.value() == null) {
                absent(reading);
            } else {
                value(reading.value());
            }
        } else if (value instanceof List<?> list) {
            list(list, this::value);
        } else if (value instanceof Map<?, ?> map) {
            map(map, this::value);
        } else if (value instanceof Enum<?>) {
            json.writeString(value.toString());
        } else {
            json.writePOJO(value);
        }
    }
}
