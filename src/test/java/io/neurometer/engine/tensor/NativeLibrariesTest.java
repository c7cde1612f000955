package io.neurometer.engine.tensor;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.util.Properties;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** The natives that the build put on the class path are the ones that load, and they compute. */
class NativeLibrariesTest {
    private static final Properties BUILD = new Properties();

    @BeforeAll
    static void chooseTheBuiltInVariant() throws IOException {
        try (InputStream in = NativeLibrariesTest.class.getResourceAsStream("/neurometer-build.properties")) {
            BUILD.load(in);
        }
        System.setProperty("org.bytedeco.javacpp.platform.extension", BUILD.getProperty("native.extension"));
    }

    @Test
    void multipliesMatrices() {
        INDArray a = Nd4j.createFromArray(new float[][] {{1, 2}, {3, 4}});
        INDArray b = Nd4j.createFromArray(new float[][] {{5, 6}, {7, 8}});

        assertThat(a.mmul(b).toFloatMatrix()).isDeepEqualTo(new float[][] {{19, 22}, {43, 50}});
    }

    @Test
    void onlyTheChosenVariantIsOnTheClassPath() {
        String variant = BUILD.getProperty("native.platform") + BUILD.getProperty("native.extension");

        assertThat(System.getProperty("java.class.path").split(System.getProperty("path.separator")))
                .filteredOn(entry -> entry.matches(".*nd4j-native-[^-]+-M2\\.1-.*\\.jar"))
                .singleElement()
                .asString()
                .endsWith(variant + ".jar");
    }
}
