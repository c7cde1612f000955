package io.neurometer.service.config;

import io.neurometer.engine.tensor.NativeRuntime;
import org.springframework.boot.autoconfigure.preinitialize.BackgroundPreinitializer;

/**
 * Starts the native library beside the first steps of the application, where there is more than one processor. Whoever needs
 * it waits for its end, so nothing else native of the engine's may load before {@link EngineConfiguration} has asked for it.
 */
public class NativePreinitializer implements BackgroundPreinitializer {
    @Override
    public void preinitialize() {
        NativeRuntime.status();
    }
}
