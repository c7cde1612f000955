package io.neurometer.engine.tensor;

import java.io.IOException;
import java.io.InputStream;
import java.net.URL;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Enumeration;
import java.util.List;
import org.nd4j.common.config.ND4JClassLoading;
import org.nd4j.linalg.factory.Nd4jBackend;

/**
 * Shows ND4J its backends but the one for CUDA, so that it does not try to load it. Only environment variables could
 * change the order in which it tries them.
 */
final class ProcessorOnly extends ClassLoader {
    private static final String BACKENDS = "META-INF/services/" + Nd4jBackend.class.getName();
    private static final String CUDA = "org.nd4j.linalg.jcublas";

    ProcessorOnly(ClassLoader parent) {
        super(parent);
    }

    /** To be called before ND4J starts. */
    static void install(ClassLoader parent) {
        ND4JClassLoading.setNd4jClassloader(new ProcessorOnly(parent));
    }

    @Override
    public Enumeration<URL> getResources(String name) throws IOException {
        Enumeration<URL> all = super.getResources(name);
        if (!name.equals(BACKENDS)) {
            return all;
        }
        List<URL> shown = new ArrayList<>();
        for (URL url : Collections.list(all)) {
            try (InputStream in = url.openStream()) {
                if (!new String(in.readAllBytes(), StandardCharsets.UTF_8).contains(CUDA)) {
                    shown.add(url);
                }
            }
        }
        return Collections.enumeration(shown);
    }
}
