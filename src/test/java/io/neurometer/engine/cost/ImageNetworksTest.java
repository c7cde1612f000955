package io.neurometer.engine.cost;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvFileSource;

class ImageNetworksTest {
    @ParameterizedTest
    @CsvFileSource(resources = "/cost/image_networks.csv", useHeadersInDisplayName = true)
    void figuresAreThoseOfTheLiterature(
            String model,
            long params,
            long macs,
            long totalLecture,
            long totalConvLinear,
            long peakLecture,
            long peakLiveness,
            long peakInplace) {
        Totals totals = CostAnalyzer.analyze(Networks.typed(model)).totals();

        assertThat(totals.params()).as("parameters").isEqualTo(params);
        assertThat(totals.mac()).as("MACs").isEqualTo(macs);
        assertThat(totals.flop()).as("FLOPs").isEqualTo(2 * macs);
        assertThat(totals.activations().totalLecture()).as("activations").isEqualTo(totalLecture);
        assertThat(totals.activations().totalConvLinear())
                .as("conv and linear outputs")
                .isEqualTo(totalConvLinear);
        assertThat(totals.peak().lecture()).as("D1").isEqualTo(peakLecture);
        assertThat(totals.peak().liveness()).as("D2").isEqualTo(peakLiveness);
        assertThat(totals.peak().inplace()).as("D3").isEqualTo(peakInplace);
        assertThat(totals.peak().arena()).as("D4").isGreaterThanOrEqualTo(4 * peakInplace);
        assertThat(totals.peak().bytes().inplace()).isEqualTo(4 * peakInplace);
    }
}
