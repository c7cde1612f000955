package io.neurometer.service.security;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.diagnostics.FailureAnalysis;
import org.springframework.core.env.StandardEnvironment;
import org.springframework.core.env.SystemEnvironmentPropertySource;

/** Settings that cannot be meant end the start, in words that name the setting and never the key. */
class KeySettingsTest {
    private static final String HASH = "ab".repeat(32);
    private static final String GOOD = "0123456789abcdef";

    @ParameterizedTest
    @CsvSource({
        "'', '', keys.ci has neither",
        "HASH, secret-secret-secret, keys.ci has both",
        "secret-secret-secret, '', keys.ci.sha256 is not 64 hexadecimal digits",
        "HASHab, '', keys.ci.sha256 is not 64 hexadecimal digits",
        "'', secret-sécret-secret, keys.ci.key contains a character that is not ASCII",
    })
    void aKeyIsGivenInOneWay(String sha256, String key, String problem) {
        KeyProperties properties = new KeyProperties(sha256.replace("HASH", HASH), key, Set.of(Role.INFER), 0, 0);

        assertRefused(problem, "", Map.of("ci", properties));
    }

    @ParameterizedTest
    @CsvSource({"'two words'", "default", "anonymous", "'new\nline'", "''"})
    void aNameCanStandInALog(String name) {
        assertRefused("the name of a key", "", Map.of(name, key(GOOD, 0, 0)));
    }

    @ParameterizedTest
    @CsvSource({"-1, 0", "NaN, 0", "Infinity, 0", "1, -1", "0, 5"})
    void aRateIsANumberAndABurstGoesWithIt(double rate, int burst) {
        assertRefused("keys.ci has requests-per-second", "", Map.of("ci", key(GOOD, rate, burst)));
    }

    @Test
    void aKeyHasARole() {
        assertRefused("keys.ci.roles is empty", "", Map.of("ci", new KeyProperties("", GOOD, Set.of(), 0, 0)));
    }

    @Test
    void noTwoKeysAreTheSame() {
        assertRefused("the keys 'default' and 'ci' are the same", GOOD, Map.of("ci", key(GOOD, 0, 0)));
    }

    @Test
    void theSingleKeyIsAscii() {
        assertRefused("neurometer.security.api-key contains a character that is not ASCII", "schlüssel", Map.of());
    }

    @Test
    void theBrakeIsNotNegative() {
        KeySettingsException refused = catchThrowableOfType(
                KeySettingsException.class, () -> new SecurityProperties(true, GOOD, Map.of(), -1, false, List.of()));

        assertThat(refused).hasMessageContaining("wrong-keys-per-minute is -1");
    }

    @Test
    void nothingThatIsPrintedShowsAKey() {
        SecurityProperties properties =
                new SecurityProperties(true, GOOD, Map.of("ci", key("other-secret-key", 0, 0)), 1, false, List.of());

        assertThat(properties.toString()).contains("ci").doesNotContain(GOOD, "other-secret-key");
        assertThat(properties.keys().toString()).doesNotContain("other-secret-key");
    }

    @Test
    void keysMayComeFromTheEnvironment() {
        StandardEnvironment environment = new StandardEnvironment();
        environment
                .getPropertySources()
                .replace(
                        StandardEnvironment.SYSTEM_ENVIRONMENT_PROPERTY_SOURCE_NAME,
                        new SystemEnvironmentPropertySource(
                                StandardEnvironment.SYSTEM_ENVIRONMENT_PROPERTY_SOURCE_NAME,
                                Map.of(
                                        "NEUROMETER_SECURITY_ENABLED", "true",
                                        "NEUROMETER_SECURITY_KEYS_WEBSHOP_SHA256", HASH,
                                        "NEUROMETER_SECURITY_KEYS_WEBSHOP_ROLES", "infer,profile",
                                        "NEUROMETER_SECURITY_KEYS_WEBSHOP_REQUESTSPERSECOND", "0.5")));

        SecurityProperties properties = Binder.get(environment)
                .bind("neurometer.security", SecurityProperties.class)
                .get();

        assertThat(properties.apiKey()).isEmpty();
        assertThat(properties.keys())
                .containsExactly(
                        Map.entry("webshop", new KeyProperties(HASH, "", Set.of(Role.INFER, Role.PROFILE), 0.5, 0)));
    }

    private static KeyProperties key(String key, double rate, int burst) {
        return new KeyProperties("", key, Set.of(Role.INFER), rate, burst);
    }

    private static void assertRefused(String problem, String apiKey, Map<String, KeyProperties> keys) {
        SecurityProperties properties = new SecurityProperties(true, apiKey, keys, 1, false, List.of());

        KeySettingsException refused =
                catchThrowableOfType(KeySettingsException.class, () -> KeySettings.read(properties, System::nanoTime));

        FailureAnalysis analysis = Objects.requireNonNull(new KeySettingsFailureAnalyzer().analyze(refused));
        assertThat(analysis.getDescription()).contains(problem).doesNotContain("secret", GOOD, "schl");
        assertThat(analysis.getAction()).isNotBlank();
    }
}
