package io.neurometer.service.protocol;

/**
 * One version of a registered model as the index lists it.
 *
 * @param state {@value #READY}, {@value #LOADING} while the model is warmed up, or {@value #UNAVAILABLE} once it has been
 *     unloaded on request or could not be warmed up
 * @param reason why it is not ready, or empty
 */
public record IndexedModel(String name, String version, String state, String reason) {
    /** In memory, or loaded when it is first asked for. */
    public static final String READY = "READY";

    public static final String LOADING = "LOADING";

    public static final String UNAVAILABLE = "UNAVAILABLE";
}
