package io.neurometer.service.batching;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** Which sizes of runs are chosen, by what they have taken. */
class BatchCostsTest {
    private final BatchCosts costs = new BatchCosts(8);

    private void learn(double one, double two, double four) {
        costs.took(1, one);
        costs.ready(2);
        costs.took(2, two);
        costs.ready(4);
        costs.took(4, four);
    }

    @Test
    void nothingIsSharedUntilASizeIsReady() {
        costs.took(1, 1);

        assertThat(costs.choose(8)).isEqualTo(1);
        assertThat(costs.wanted(8)).isEqualTo(2);
    }

    @Test
    void aSizeIsTriedOnceItIsReady() {
        costs.took(1, 1);
        costs.ready(2);

        assertThat(costs.choose(8)).isEqualTo(2);
    }

    @Test
    void theSizeWithTheLeastTimeForACallIsChosen() {
        learn(1, 1.2, 1.6);

        assertThat(costs.choose(8)).isEqualTo(4);
        assertThat(costs.choose(3)).isEqualTo(2);
        assertThat(costs.choose(1)).isEqualTo(1);
    }

    @Test
    void aSizeThatTakesAsLongAsSingleRunsIsLeftAlone() {
        learn(1, 2, 4.2);

        assertThat(costs.choose(8)).isEqualTo(1);
        assertThat(costs.wanted(8)).isZero();
    }

    @Test
    void theNextSizeIsWantedWhereTheLastOnePays() {
        learn(1, 1.2, 1.6);

        assertThat(costs.wanted(8)).isEqualTo(8);
        assertThat(costs.wanted(7)).isZero();
    }

    @Test
    void aSizeThatDidNotPayIsTriedAgainNowAndThen() {
        learn(1, 2.5, 6);
        long tries = 0;
        for (int i = 0; i < 2000; i++) {
            if (costs.choose(2) == 2) {
                tries++;
                costs.took(2, 2.5);
            }
        }

        assertThat(tries).isBetween(1L, 10L);
    }

    @Test
    void whatCannotBeHadIsNotWantedAgain() {
        learn(1, 1.2, 1.6);
        costs.never(4);

        assertThat(costs.choose(8)).isEqualTo(2);
        assertThat(costs.wanted(8)).isZero();
    }

    @Test
    void aCallIsExpectedToTakeItsShareOfTheBestRun() {
        assertThat(costs.perCall(8)).isZero();
        learn(1, 1.2, 1.6);

        assertThat(costs.perCall(8)).isEqualTo(0.4);
        assertThat(costs.perCall(1)).isEqualTo(1);
    }
}
