package io.neurometer.service.profiling;

/** Keeps the reports that are made. */
interface ProfileStore {
    /** @param json the report as it is to be kept */
    void add(ProfileReport report, String json);
}
