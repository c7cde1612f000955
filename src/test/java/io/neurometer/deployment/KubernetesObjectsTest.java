package io.neurometer.deployment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.exc.UnrecognizedPropertyException;
import com.fasterxml.jackson.databind.introspect.Annotated;
import com.fasterxml.jackson.databind.introspect.JacksonAnnotationIntrospector;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaim;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.ServiceAccount;
import io.fabric8.kubernetes.api.model.Volume;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.autoscaling.v2.HorizontalPodAutoscaler;
import io.fabric8.kubernetes.api.model.batch.v1.CronJob;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import io.fabric8.kubernetes.api.model.networking.v1.Ingress;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicy;
import io.fabric8.kubernetes.api.model.policy.v1.PodDisruptionBudget;
import io.fabric8.openshift.api.model.monitoring.v1.PodMonitor;
import io.fabric8.openshift.api.model.monitoring.v1.PrometheusRule;
import io.fabric8.openshift.api.model.monitoring.v1.ServiceMonitor;
import java.io.IOException;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import tools.jackson.databind.JsonNode;

/** Everything rendered is what Kubernetes knows: each field exists, has the right type, and stands where it belongs. */
class KubernetesObjectsTest {
    private static final String SERVING_RUNTIME = "ServingRuntime";

    private static final Map<String, Class<? extends HasMetadata>> KINDS = List.of(
                    ConfigMap.class,
                    CronJob.class,
                    Deployment.class,
                    HorizontalPodAutoscaler.class,
                    Ingress.class,
                    Job.class,
                    NetworkPolicy.class,
                    PersistentVolumeClaim.class,
                    Pod.class,
                    PodDisruptionBudget.class,
                    PodMonitor.class,
                    PrometheusRule.class,
                    Secret.class,
                    Service.class,
                    ServiceAccount.class,
                    ServiceMonitor.class)
            .stream()
            .collect(Collectors.toMap(Class::getSimpleName, Function.identity()));

    /** Without the catch-all for fields that nobody declared. */
    private static final ObjectMapper STRICT = JsonMapper.builder()
            .annotationIntrospector(new JacksonAnnotationIntrospector() {
                @Override
                public Boolean hasAnySetter(Annotated annotated) {
                    return false;
                }
            })
            .enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            .build();

    @TempDir
    private Path folder;

    @ParameterizedTest
    @EnumSource
    void readsEveryObjectAsItsKind(ChartValues values) throws IOException {
        Set<String> names = new HashSet<>();
        for (JsonNode object : values.render(folder).objects()) {
            String kind = object.path("kind").asString();
            String name = object.at("/metadata/name").asString();
            assertThat(names.add(kind + " " + name)).as("one %s %s", kind, name).isTrue();
            assertThat(name).as(kind).matches("[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?");
            if (kind.equals(SERVING_RUNTIME)) {
                readServingRuntime(object);
                continue;
            }
            HasMetadata read = STRICT.readValue(object.toString(), KINDS.get(kind));
            assertThat(read.getApiVersion())
                    .as(kind)
                    .isEqualTo(object.path("apiVersion").asString());
            assertThat(read.getApiVersion()).as(kind).isEqualTo(HasMetadata.getApiVersion(KINDS.get(kind)));
        }
        assertThat(names).hasSizeGreaterThan(5);
    }

    /** Kubernetes' classes have no such kind, but its parts. */
    private static void readServingRuntime(JsonNode runtime) throws IOException {
        assertThat(runtime.path("apiVersion").asString()).isEqualTo("serving.kserve.io/v1alpha1");
        assertThat(runtime.path("spec").propertyNames())
                .containsExactlyInAnyOrder(
                        "annotations",
                        "supportedModelFormats",
                        "protocolVersions",
                        "multiModel",
                        "containers",
                        "volumes");
        for (JsonNode container : runtime.at("/spec/containers")) {
            assertThat(STRICT.readValue(container.toString(), Container.class).getName())
                    .isEqualTo("kserve-container");
        }
        for (JsonNode volume : runtime.at("/spec/volumes")) {
            assertThat(STRICT.readValue(volume.toString(), Volume.class).getName())
                    .isEqualTo("tmp");
        }
    }

    @Test
    void everythingHasEveryKindButTheClaimAndTheOtherMonitor() throws IOException {
        Set<String> kinds = new HashSet<>(ChartValues.EVERYTHING.render(folder).kinds());

        kinds.remove(SERVING_RUNTIME);
        assertThat(KINDS.keySet()).containsAll(kinds);
        assertThat(kinds)
                .containsAll(KINDS.keySet().stream()
                        .filter(kind -> !Set.of("PersistentVolumeClaim", "ServiceMonitor")
                                .contains(kind))
                        .toList());
    }

    @Test
    void noticesAFieldThatIsNotThere() {
        assertThatThrownBy(() -> STRICT.readValue("{\"kind\": \"Pod\", \"spec\": {\"contaniers\": []}}", Pod.class))
                .isInstanceOf(UnrecognizedPropertyException.class)
                .hasMessageContaining("contaniers");
    }
}
