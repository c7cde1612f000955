package io.neurometer.service.profiling;

import org.jspecify.annotations.Nullable;

/**
 * A report of another host that is kept here, as {@code POST /profiles/import} tells of it.
 *
 * @param hardware null in reports of before there were such names; so is {@code instance}
 * @param valid null where nobody judged it
 */
record ImportedReport(
        String id,
        String model,
        String protocol,
        String hostFingerprint,
        @Nullable String hardware,
        @Nullable String instance,
        @Nullable Boolean valid) {}
