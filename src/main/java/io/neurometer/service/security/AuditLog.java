package io.neurometer.service.security;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.StringJoiner;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.spi.LoggingEventBuilder;

/**
 * Writes who has changed what to a logger of its own, {@code neurometer.audit}: one line of {@code field=value} pairs
 * for each event. The same fields are key-value pairs of the event for logs that are structured.
 */
public final class AuditLog {
    /** What the logger is called in settings. */
    public static final String LOGGER = "neurometer.audit";

    private static final Logger LOG = LoggerFactory.getLogger(LOGGER);

    public void record(AuditEvent event) {
        Map<String, String> fields = new LinkedHashMap<>();
        fields.put("action", event.action());
        fields.put("caller", event.caller().name());
        fields.put("address", event.address());
        if (event.subject() != null) {
            fields.put("subject", event.subject());
        }
        if (event.version() != null) {
            fields.put("version", event.version());
        }
        fields.put("outcome", event.outcome());
        LoggingEventBuilder entry = LOG.atInfo();
        StringJoiner line = new StringJoiner(" ");
        for (Map.Entry<String, String> field : fields.entrySet()) {
            String value = LogText.of(field.getValue());
            entry = entry.addKeyValue(field.getKey(), value);
            line.add(field.getKey() + "=" + value);
        }
        entry.log(line.toString());
    }
}
