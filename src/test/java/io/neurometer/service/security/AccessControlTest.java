package io.neurometer.service.security;

import static org.assertj.core.api.Assertions.assertThat;

import io.neurometer.service.error.Problem;
import io.neurometer.service.error.ProblemCode;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AccessControlTest {
    private static final String HERE = "10.0.0.1";
    private static final String ADMIN = "0123456789abcdef-admin";
    private static final String READER = "0123456789abcdef-reader";
    private static final String RUNNER = "0123456789abcdef-runner";
    private static final String PROFILER = "0123456789abcdef-profiler";
    private static final String LIMITED = "0123456789abcdef-limited";

    private final AtomicLong now = new AtomicLong();
    private final AccessControl control = control(3);

    private AccessControl control(int wrongKeysPerMinute) {
        return new AccessControl(
                new SecurityProperties(
                        true,
                        ADMIN,
                        Map.of(
                                "reader", hashed(READER, Role.READ),
                                "runner", hashed(RUNNER, Role.INFER),
                                "profiler", hashed(PROFILER, Role.PROFILE),
                                "limited", new KeyProperties("", LIMITED, Set.of(Role.INFER), 1, 2)),
                        wrongKeysPerMinute,
                        false,
                        List.of()),
                now::get);
    }

    private static KeyProperties hashed(String key, Role role) {
        return new KeyProperties(HexFormat.of().formatHex(ApiKey.hash(key)), "", Set.of(role), 0, 0);
    }

    @ParameterizedTest
    @CsvSource({
        ADMIN + ", default, OPEN READ INFER PROFILE MANAGE",
        READER + ", reader, OPEN READ",
        RUNNER + ", runner, OPEN READ INFER",
        PROFILER + ", profiler, OPEN READ PROFILE",
    })
    void everyRoleMayDoItsOwnAndRead(String key, String name, String granted) {
        for (Access access : Access.values()) {
            AccessDecision decision = decide(control, access, key, HERE);

            assertThat(decision.isGranted()).as("%s", access).isEqualTo(granted.contains(access.name()));
            if (access != Access.OPEN) {
                assertThat(decision.caller().name()).isEqualTo(name);
            }
            if (!decision.isGranted()) {
                assertRefused(decision, ProblemCode.FORBIDDEN);
                assertThat(decision.refusal().headers().get("WWW-Authenticate"))
                        .contains("insufficient_scope", access.name().toLowerCase(java.util.Locale.ROOT));
            }
        }
    }

    @Test
    void withoutAKeyOnlyWhatIsOpenGoesOn() {
        assertThat(decide(control, Access.OPEN, null, HERE).isGranted()).isTrue();
        assertRefused(decide(control, Access.READ, null, HERE), ProblemCode.UNAUTHORIZED);
    }

    @Test
    void whileKeysAreNotAskedForEverythingGoesOn() {
        AccessControl open =
                new AccessControl(new SecurityProperties(false, "", Map.of(), 3, false, List.of()), now::get);

        AccessDecision decision = open.decide(Access.MANAGE, null, HERE);

        assertThat(decision.isGranted()).isTrue();
        assertThat(decision.caller().isKnown()).isFalse();
    }

    @Test
    void anAddressWithManyWrongKeysLearnsNothingMore() {
        assertRefused(decide(control, Access.READ, "wrong1", HERE), ProblemCode.UNAUTHORIZED);
        assertRefused(decide(control, Access.READ, "wrong2", HERE), ProblemCode.UNAUTHORIZED);
        assertRefused(decide(control, Access.READ, "wrong3", HERE), ProblemCode.UNAUTHORIZED);

        AccessDecision wrong = decide(control, Access.READ, "wrong4", HERE);
        AccessDecision right = decide(control, Access.READ, READER, HERE);

        assertRefused(wrong, ProblemCode.TOO_MANY_WRONG_KEYS);
        assertThat(wrong.refusal().headers()).containsEntry("Retry-After", "20");
        assertThat(right.refusal()).isEqualTo(wrong.refusal());
        assertThat(right.caller()).isEqualTo(Caller.ANONYMOUS);
        assertThat(decide(control, Access.READ, READER, "10.0.0.2").isGranted()).isTrue();
        assertThat(decide(control, Access.OPEN, "wrong5", HERE).isGranted()).isTrue();
        assertRefused(decide(control, Access.READ, null, HERE), ProblemCode.UNAUTHORIZED);

        now.addAndGet(TimeUnit.SECONDS.toNanos(20));
        assertThat(decide(control, Access.READ, READER, HERE).isGranted()).isTrue();
    }

    @Test
    void whoHasUsedAKeyBeforeIsNotLockedOutByOthers() {
        assertThat(decide(control, Access.READ, READER, HERE).isGranted()).isTrue();
        for (int i = 0; i < 100; i++) {
            decide(control, Access.READ, "wrong" + i, HERE);
        }

        assertThat(decide(control, Access.READ, READER, HERE).isGranted()).isTrue();
        assertRefused(decide(control, Access.READ, RUNNER, HERE), ProblemCode.TOO_MANY_WRONG_KEYS);
    }

    @Test
    void theAddressesOfOneNetworkAreBrakedTogether() {
        for (int i = 0; i < 3; i++) {
            decide(control, Access.READ, "wrong", "2001:db8:0:7:0:0:0:" + i);
        }

        assertRefused(decide(control, Access.READ, "wrong", "2001:db8:0:7:1:2:3:4"), ProblemCode.TOO_MANY_WRONG_KEYS);
        assertRefused(decide(control, Access.READ, "wrong", "2001:db8:0:8:1:2:3:4"), ProblemCode.UNAUTHORIZED);
    }

    @Test
    void theBrakeCanBeOff() {
        AccessControl unbraked = control(0);
        for (int i = 0; i < 100; i++) {
            assertRefused(decide(unbraked, Access.READ, "wrong", HERE), ProblemCode.UNAUTHORIZED);
        }
        assertThat(decide(unbraked, Access.READ, READER, HERE).isGranted()).isTrue();
    }

    @Test
    void aKeyHasItsRate() {
        assertThat(decide(control, Access.INFER, LIMITED, HERE).isGranted()).isTrue();
        AccessDecision second = decide(control, Access.INFER, LIMITED, "10.0.0.9");
        assertThat(second.isGranted()).isTrue();

        AccessDecision third = decide(control, Access.INFER, LIMITED, HERE);

        assertRefused(third, ProblemCode.RATE_LIMITED);
        assertThat(third.refusal().headers()).containsEntry("Retry-After", "1");
        assertThat(control.charge(second.caller())).isNotNull();
        assertThat(decide(control, Access.INFER, RUNNER, HERE).isGranted()).isTrue();
        now.addAndGet(TimeUnit.SECONDS.toNanos(1));
        assertThat(control.charge(second.caller())).isNull();
        assertRefused(decide(control, Access.INFER, LIMITED, HERE), ProblemCode.RATE_LIMITED);
    }

    @Test
    void theKeyIsARowOfBytes() {
        String key = "schlüssel-Ü-0123456789";
        AccessControl hashed = new AccessControl(
                new SecurityProperties(true, "", Map.of("k", hashed(key, Role.READ)), 3, false, List.of()), now::get);
        String asItComes = new String(key.getBytes(StandardCharsets.UTF_8), StandardCharsets.ISO_8859_1);

        assertThat(decide(hashed, Access.READ, asItComes, HERE).isGranted()).isTrue();
        assertThat(decide(hashed, Access.READ, key, HERE).isGranted()).isFalse();
    }

    @ParameterizedTest
    @CsvSource(
            nullValues = "null",
            value = {
                "k, null, k",
                "' k ', null, k",
                "null, Bearer k, k",
                "null, bearer  k, k",
                "null, Basic k, null",
                "null, k, null",
                "null, Bearer, null",
                "k, Basic abc, k",
                "null, null, null"
            })
    void findsTheKeyInHeaders(@Nullable String apiKey, @Nullable String authorization, @Nullable String key) {
        byte[] found = Credentials.key(apiKey, authorization);

        assertThat(found == null ? null : new String(found, StandardCharsets.US_ASCII))
                .isEqualTo(key);
    }

    private static AccessDecision decide(AccessControl control, Access access, @Nullable String key, String address) {
        return control.decide(access, Credentials.key(key, null), address);
    }

    private static void assertRefused(AccessDecision decision, ProblemCode code) {
        Problem refusal = Objects.requireNonNull(decision.refusal(), "was granted");
        assertThat(refusal.code()).isEqualTo(code);
    }
}
