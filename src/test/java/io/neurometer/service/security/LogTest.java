package io.neurometer.service.security;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What is logged of callers is short, rare and cannot be forged. */
class LogTest {
    private static final Caller CALLER = new Caller("ci", Set.of(Role.MANAGE));

    @Test
    void wrongKeysAreOneLineInTenSeconds() {
        AtomicLong now = new AtomicLong(Long.MAX_VALUE - 5);
        WrongKeyLog log = new WrongKeyLog(now::get);
        try (LogLines lines = LogLines.of(WrongKeyLog.class.getName())) {
            for (int i = 0; i < 2000; i++) {
                log.refused("10.0.0." + i % 5);
            }
            now.addAndGet(WrongKeyLog.PAUSE_NANOS);
            log.refused("10.0.0.9\nfaked line");
            log.refused("10.0.0.9");

            assertThat(lines.lines())
                    .containsExactly(
                            "refused 1 request(s) with a wrong API key since the last such line; the latest came from"
                                    + " 10.0.0.0",
                            "refused 2000 request(s) with a wrong API key since the last such line; the latest came"
                                    + " from \"10.0.0.9?faked line\"");
        }
    }

    @Test
    void anEventIsALineAndItsFields() {
        try (LogLines lines = LogLines.of(AuditLog.LOGGER)) {
            new AuditLog().record(new AuditEvent("model.load", CALLER, "10.0.0.1", "a b\"c", null, "OK"));

            assertThat(lines.lines())
                    .containsExactly("action=model.load caller=ci address=10.0.0.1 subject=\"a b\\\"c\" outcome=OK");
            assertThat(lines.events().get(0).getKeyValuePairs())
                    .extracting(pair -> pair.key)
                    .isEqualTo(List.of("action", "caller", "address", "subject", "outcome"));
        }
    }

    @ParameterizedTest
    @CsvSource({
        "resnet-50.v1, resnet-50.v1",
        "'', '\"\"'",
        "two words, '\"two words\"'",
        "a=b, '\"a=b\"'",
        "'a\nb', a?b",
        "'a\rb c', '\"a?b c\"'",
        "schlüssel, '\"schl?ssel\"'",
        "'\u2028x y', '\"?x y\"'",
    })
    void textOfACallerStaysInItsField(String text, String logged) {
        assertThat(LogText.of(text)).isEqualTo(logged);
    }
}
