package io.neurometer.architecture;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Holds the house to its plan. Every rule is also tried on a crooked house, in the test package {@code crooked}, whose
 * classes each break one: a rule that cannot fail guards nothing.
 */
class ArchitectureTest {
    private static final JavaClasses HOUSE = new ClassFileImporter()
            .withImportOption(new ImportOption.DoNotIncludeTests())
            .importPackages("io.neurometer");
    private static final JavaClasses CROOKED_HOUSE = new ClassFileImporter().importPackages("crooked");

    static Stream<Arguments> rulesOfTheHouse() {
        return arguments("io.neurometer");
    }

    static Stream<Arguments> rulesOfTheCrookedHouse() {
        return arguments("crooked");
    }

    private static Stream<Arguments> arguments(String root) {
        return new HouseRules(root).all().stream().map(rule -> Arguments.argumentSet(rule.name(), rule));
    }

    @ParameterizedTest
    @MethodSource("rulesOfTheHouse")
    void holds(HouseRule rule) {
        rule.rule().check(HOUSE);
    }

    @ParameterizedTest
    @MethodSource("rulesOfTheCrookedHouse")
    void catchesTheCulprit(HouseRule rule) {
        List<String> violations =
                rule.rule().evaluate(CROOKED_HOUSE).getFailureReport().getDetails();

        assertThat(violations).anySatisfy(line -> assertThat(line).contains("crooked." + rule.culprit()));
    }
}
