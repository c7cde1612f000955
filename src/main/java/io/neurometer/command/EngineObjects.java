package io.neurometer.command;

import io.neurometer.engine.measure.ceiling.CeilingStore;
import io.neurometer.engine.measure.host.RequestCount;
import io.neurometer.service.batching.Batcher;
import io.neurometer.service.batching.BatchingProperties;
import io.neurometer.service.config.NeurometerProperties;
import io.neurometer.service.error.LimitsProperties;
import io.neurometer.service.inference.InferenceService;
import io.neurometer.service.models.ModelCatalog;
import io.neurometer.service.models.ModelFiles;
import io.neurometer.service.models.ModelObserver;
import io.neurometer.service.profiling.ProfileObserver;
import io.neurometer.service.profiling.ProfileService;
import io.neurometer.service.profiling.ProfileStore;
import io.neurometer.service.profiling.job.Jobs;
import io.neurometer.service.traffic.TrafficProperties;
import java.util.List;
import org.springframework.boot.autoconfigure.ImportAutoConfiguration;
import org.springframework.boot.autoconfigure.info.ProjectInfoAutoConfiguration;
import org.springframework.boot.context.properties.ConfigurationPropertiesScan;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.ComponentScan;
import org.springframework.context.annotation.FilterType;
import org.springframework.context.annotation.Import;
import org.springframework.context.annotation.Primary;

/**
 * The features of the service that a command uses, with files in the place of the store and without jobs, which only a
 * store can keep. Not a component itself: the service must not find it.
 */
@ComponentScan(
        basePackageClasses = {
            NeurometerProperties.class,
            LimitsProperties.class,
            ModelCatalog.class,
            Batcher.class,
            InferenceService.class,
            ProfileService.class
        },
        excludeFilters = @ComponentScan.Filter(type = FilterType.ASSIGNABLE_TYPE, classes = Jobs.class))
@ConfigurationPropertiesScan(
        basePackageClasses = {
            NeurometerProperties.class,
            LimitsProperties.class,
            ModelCatalog.class,
            BatchingProperties.class,
            InferenceService.class,
            ProfileService.class,
            TrafficProperties.class
        })
@Import(ModelFiles.class)
@ImportAutoConfiguration(ProjectInfoAutoConfiguration.class)
final class EngineObjects {

    @Bean
    @Primary
    CeilingStore ceilingStore() {
        return CeilingStore.NONE;
    }

    @Bean
    @Primary
    ProfileStore profileStore() {
        return ProfileStore.NONE;
    }

    @Bean
    RequestCount requestCount() {
        return RequestCount.NONE;
    }

    @Bean
    List<ModelObserver> modelObservers() {
        return List.of();
    }

    @Bean
    List<ProfileObserver> profileObservers() {
        return List.of();
    }
}
