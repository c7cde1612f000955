package io.neurometer.service;

import static org.assertj.core.api.Assertions.assertThat;

import io.neurometer.engine.tensor.NativeRuntime;
import io.neurometer.service.config.NativePreinitializer;
import java.lang.annotation.Annotation;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.beans.factory.annotation.AnnotatedBeanDefinition;
import org.springframework.boot.autoconfigure.preinitialize.BackgroundPreinitializer;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.jackson.JacksonMixin;
import org.springframework.context.annotation.ClassPathScanningCandidateComponentProvider;
import org.springframework.core.io.support.SpringFactoriesLoader;
import org.springframework.core.type.filter.AnnotationTypeFilter;
import org.springframework.stereotype.Component;

/** What a start leaves out is not there. */
class StartTest {
    @ParameterizedTest
    @ValueSource(strings = {"io.neurometer.engine", "io.neurometer.command"})
    void thereAreNoBeansWhereNoneAreLookedFor(String unscanned) {
        assertThat(annotated(unscanned, Component.class, ConfigurationProperties.class))
                .isEmpty();
    }

    @Test
    void thereAreBeansWhereTheyAreLookedFor() {
        assertThat(annotated("io.neurometer.service.models", Component.class, ConfigurationProperties.class))
                .contains("io.neurometer.service.models.ModelCatalog", "io.neurometer.service.models.ModelsProperties");
    }

    @Test
    void thereAreNoMixinsForJackson() {
        assertThat(annotated("io.neurometer", JacksonMixin.class)).isEmpty();
    }

    @Test
    void theNativeLibraryIsStartedInTheBackground() {
        List<BackgroundPreinitializer> all =
                SpringFactoriesLoader.forDefaultResourceLocation().load(BackgroundPreinitializer.class);

        assertThat(all).filteredOn(NativePreinitializer.class::isInstance).hasSize(1);
        new NativePreinitializer().preinitialize();
        assertThat(NativeRuntime.status().available()).isTrue();
    }

    @SafeVarargs
    private static Stream<String> annotated(String root, Class<? extends Annotation>... annotations) {
        ClassPathScanningCandidateComponentProvider scan = new ClassPathScanningCandidateComponentProvider(false) {
            @Override
            protected boolean isCandidateComponent(AnnotatedBeanDefinition definition) {
                return true;
            }
        };
        for (Class<? extends Annotation> annotation : annotations) {
            scan.addIncludeFilter(new AnnotationTypeFilter(annotation));
        }
        return scan.findCandidateComponents(root).stream().map(bean -> bean.getBeanClassName());
    }
}
