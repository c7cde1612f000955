package io.neurometer.engine.conformance.network;

import static org.assertj.core.api.Assertions.assertThat;

import io.neurometer.engine.backend.Backends;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Whole networks by chance give on every backend what their nodes give on the reference. The benchmark runs more of them. */
class RandomNetworksTest {
    private static final long NETWORKS = 1500;

    @ParameterizedTest
    @ValueSource(strings = {"onednn", "nd4j"})
    void agreeWithTheReference(String backend) {
        assertThat(Backends.discover().named(backend).info().available()).isTrue();
        List<String> differences = new ArrayList<>();
        long differing = new NetworkRun(backend, differences::add).run(0, NETWORKS);
        assertThat(differing).as("%s", differences).isZero();
    }
}
