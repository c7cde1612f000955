package io.neurometer.deployment;

import java.io.IOException;
import java.io.InputStream;
import java.net.URL;
import java.util.Collections;
import java.util.HashSet;
import java.util.Locale;
import java.util.Set;
import org.springframework.beans.factory.config.BeanDefinition;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.context.annotation.ClassPathScanningCandidateComponentProvider;
import org.springframework.core.type.filter.AnnotationTypeFilter;
import org.springframework.util.ClassUtils;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The settings that there are: the service's own, and those that its libraries describe. */
final class SettingNames {
    private final Set<String> known = new HashSet<>();

    SettingNames() throws IOException {
        ClassLoader loader = ClassUtils.getDefaultClassLoader();
        for (URL url : Collections.list(loader.getResources("META-INF/spring-configuration-metadata.json"))) {
            try (InputStream in = url.openStream()) {
                for (JsonNode property : JsonMapper.shared().readTree(in).path("properties")) {
                    known.add(plain(property.path("name").asString()));
                }
            }
        }
        ClassPathScanningCandidateComponentProvider scan = new ClassPathScanningCandidateComponentProvider(false);
        scan.addIncludeFilter(new AnnotationTypeFilter(ConfigurationProperties.class));
        for (BeanDefinition found : scan.findCandidateComponents("io.neurometer.service")) {
            Class<?> type = ClassUtils.resolveClassName(found.getBeanClassName(), loader);
            String prefix = type.getAnnotation(ConfigurationProperties.class).value();
            for (var component : type.getRecordComponents()) {
                known.add(plain(prefix + component.getName()));
            }
        }
    }

    /** Whether the service reads this environment variable as a setting. */
    boolean has(String variable) {
        return known.contains(plain(variable));
    }

    /** As a variable of the environment may write a name: in capitals, without points and with or without hyphens. */
    private static String plain(String name) {
        return name.toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9]", "");
    }
}
