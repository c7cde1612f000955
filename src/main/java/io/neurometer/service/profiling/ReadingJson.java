package io.neurometer.service.profiling;

import io.neurometer.engine.report.Reading;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.JsonParser;
import tools.jackson.databind.BeanProperty;
import tools.jackson.databind.DeserializationContext;
import tools.jackson.databind.JavaType;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.SerializationContext;
import tools.jackson.databind.ValueDeserializer;
import tools.jackson.databind.ValueSerializer;
import tools.jackson.databind.module.SimpleModule;

/** A reading as JSON and back: its value, or {@code {"value": null, "reason": ...}}. */
final class ReadingJson {
    private static final String VALUE = "value";
    private static final String REASON = "reason";

    private ReadingJson() {}

    static SimpleModule module() {
        return new SimpleModule("readings")
                .addSerializer(Reading.class, new Serializer())
                .addDeserializer(Reading.class, new Deserializer(null));
    }

    @SuppressWarnings("rawtypes")
    private static final class Serializer extends ValueSerializer<Reading> {
        @Override
        public void serialize(Reading reading, JsonGenerator json, SerializationContext context) {
            if (reading.value() != null) {
                context.writeValue(json, reading.value());
                return;
            }
            json.writeStartObject();
            json.writeNullProperty(VALUE);
            json.writeStringProperty(REASON, reading.reason());
            json.writeEndObject();
        }
    }

    @SuppressWarnings("rawtypes")
    private static final class Deserializer extends ValueDeserializer<Reading> {
        private final @Nullable JavaType type;

        /** @param type of the value, or null where it is not known yet */
        Deserializer(@Nullable JavaType type) {
            this.type = type;
        }

        @Override
        public ValueDeserializer<?> createContextual(DeserializationContext context, @Nullable BeanProperty property) {
            return new Deserializer(context.getContextualType().containedTypeOrUnknown(0));
        }

        @Override
        public Reading<?> deserialize(JsonParser json, DeserializationContext context) {
            JsonNode node = context.readTree(json);
            return node.path(REASON).isString() && node.path(VALUE).isNull()
                    ? Reading.absent(node.get(REASON).asString())
                    : Reading.of(context.<Object>readTreeAsValue(node, type));
        }
    }
}
