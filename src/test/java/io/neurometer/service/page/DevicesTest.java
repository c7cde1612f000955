package io.neurometer.service.page;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** What the page takes for known of devices says where it is from. */
class DevicesTest {
    private static final Path DEVICES = Path.of("src/main/resources/static/assets/devices.json");
    private static final List<String> PRECISIONS = List.of("fp32", "fp16", "int8");

    private static List<JsonNode> devices() throws IOException {
        return JsonMapper.shared()
                .readTree(Files.readString(DEVICES))
                .at("/devices")
                .valueStream()
                .toList();
    }

    @Test
    void eachHasAPublicSource() throws IOException {
        assertThat(devices()).hasSizeGreaterThan(10).allSatisfy(device -> {
            assertThat(device.path("source").asString("")).isNotBlank();
            assertThat(device.path("url").asString("")).startsWith("https://");
        });
        assertThat(devices())
                .extracting(device -> device.path("name").asString(""))
                .doesNotHaveDuplicates();
    }

    @Test
    void sizesAreBytesAndRatesAreOfKnownPrecisions() throws IOException {
        assertThat(devices()).allSatisfy(device -> {
            assertThat(device.path("ram_bytes").asLong(0)).isGreaterThan(100_000);
            assertThat(device.path("flash_bytes").isNull()
                            || device.path("flash_bytes").asLong(0) > 100_000)
                    .isTrue();
            device.path("macs_per_second").properties().forEach(rate -> {
                assertThat(PRECISIONS).contains(rate.getKey());
                assertThat(rate.getValue().asLong(0)).isGreaterThan(1_000_000);
            });
        });
    }

    /** Half as many bits never make a device slower. */
    @Test
    void ratesGrowAsPrecisionFalls() throws IOException {
        assertThat(devices())
                .allSatisfy(device -> assertThat(PRECISIONS.stream()
                                .filter(precision ->
                                        device.path("macs_per_second").has(precision))
                                .map(precision -> device.path("macs_per_second")
                                        .path(precision)
                                        .asLong(0)))
                        .isSorted());
    }
}
