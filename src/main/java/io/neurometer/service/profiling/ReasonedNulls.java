package io.neurometer.service.profiling;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.Function;
import tools.jackson.core.JsonGenerator;
import tools.jackson.databind.BeanDescription;
import tools.jackson.databind.SerializationConfig;
import tools.jackson.databind.SerializationContext;
import tools.jackson.databind.ser.BeanPropertyWriter;
import tools.jackson.databind.ser.ValueSerializerModifier;

/** Writes {@code {"value": null, "reason": ...}} in the place of each null that {@link NullReasons} has a reason for. */
final class ReasonedNulls extends ValueSerializerModifier {
    private static final long serialVersionUID = 1;

    @Override
    public List<BeanPropertyWriter> changeProperties(
            SerializationConfig config, BeanDescription.Supplier type, List<BeanPropertyWriter> properties) {
        List<BeanPropertyWriter> changed = new ArrayList<>();
        for (BeanPropertyWriter property : properties) {
            Function<Object, String> reason =
                    NullReasons.of(type.getBeanClass(), property.getMember().getName());
            changed.add(reason == null ? property : new Writer(property, reason));
        }
        return changed;
    }

    private static final class Writer extends BeanPropertyWriter {
        private static final long serialVersionUID = 1;

        private final transient Function<Object, String> reason;

        Writer(BeanPropertyWriter plain, Function<Object, String> reason) {
            super(plain);
            this.reason = reason;
        }

        @Override
        public void serializeAsProperty(Object bean, JsonGenerator json, SerializationContext context)
                throws Exception {
            Object value = get(bean);
            if (value == null) {
                json.writeName(getName());
                writeReason(bean, json);
            } else if (value instanceof List<?> list && list.stream().anyMatch(Objects::isNull)) {
                json.writeName(getName());
                json.writeStartArray();
                for (Object element : list) {
                    if (element == null) {
                        writeReason(bean, json);
                    } else {
                        context.writeValue(json, element);
                    }
                }
                json.writeEndArray();
            } else {
                super.serializeAsProperty(bean, json, context);
            }
        }

        private void writeReason(Object bean, JsonGenerator json) {
            json.writeStartObject();
            json.writeNullProperty("value");
            json.writeStringProperty("reason", reason.apply(bean));
            json.writeEndObject();
        }
    }
}
