package io.neurometer.service.profiling;

/** A report of another host that is kept here, as {@code POST /profiles/import} tells of it. */
record ImportedReport(String id, String model, String protocol, String hostFingerprint) {}
