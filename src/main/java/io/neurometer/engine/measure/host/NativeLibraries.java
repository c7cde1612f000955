package io.neurometer.engine.measure.host;

import io.neurometer.engine.backend.BackendInfo;
import java.io.IOException;
import java.io.InputStream;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import org.jspecify.annotations.Nullable;

/** Versions of the native libraries that compute, and of what calls them. */
final class NativeLibraries {
    private static final Map<String, String> ARTIFACTS = new LinkedHashMap<>();

    static {
        ARTIFACTS.put("reference", "org.nd4j/nd4j-api");
        ARTIFACTS.put("dnnl", "org.bytedeco/dnnl");
        ARTIFACTS.put("openblas", "org.bytedeco/openblas");
        ARTIFACTS.put("javacpp", "org.bytedeco/javacpp");
    }

    private NativeLibraries() {}

    /** By name; of the backends the versions that the loaded libraries themselves tell, of artifacts those of Maven. */
    static Map<String, String> versions(List<BackendInfo> backends) {
        Map<String, String> versions = new LinkedHashMap<>();
        for (BackendInfo backend : backends) {
            if (backend.version() != null) {
                versions.put(backend.name(), backend.version());
            }
        }
        ARTIFACTS.forEach((name, artifact) -> {
            String version = version("/META-INF/maven/" + artifact + "/pom.properties");
            if (version != null) {
                versions.putIfAbsent(name, version);
            }
        });
        return versions;
    }

    private static @Nullable String version(String resource) {
        try (InputStream in = NativeLibraries.class.getResourceAsStream(resource)) {
            if (in == null) {
                return null;
            }
            Properties properties = new Properties();
            properties.load(in);
            return properties.getProperty("version");
        } catch (IOException unreadable) {
            return null;
        }
    }
}
