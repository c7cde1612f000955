package io.neurometer.service.error;

import static org.assertj.core.api.Assertions.assertThat;

import io.neurometer.engine.error.ErrorCode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.springframework.http.HttpStatus;

/** Every code has its row on the page about errors and its place in the code. */
class ErrorsPageTest {
    private static final Path PAGE = Path.of("docs/errors.md");
    /** ServerRefusalsTest provokes each. */
    private static final List<ProblemCode> OF_THE_SERVER =
            List.of(ProblemCode.NOT_ACCEPTABLE, ProblemCode.REQUEST_TIMEOUT, ProblemCode.EXPECTATION_FAILED);

    @Test
    void thePageHasEveryCodeWithItsStatusAndTitle() throws IOException {
        List<String[]> rows = Files.readAllLines(PAGE).stream()
                .filter(line -> line.startsWith("| `"))
                .map(line -> line.split(" *\\| *"))
                .toList();

        assertThat(rows)
                .extracting(row -> row[1] + " " + row[2] + " " + row[3])
                .containsExactlyElementsOf(Arrays.stream(ProblemCode.values())
                        .map(code -> "`" + code + "` " + code.status() + " " + code.title())
                        .toList());
        assertThat(rows)
                .allSatisfy(row -> assertThat(Arrays.asList(row).subList(1, row.length))
                        .hasSize(5)
                        .doesNotContain(""));
    }

    @Test
    void everyCodeOfTheEngineHasAStatus() {
        assertThat(Arrays.stream(ErrorCode.values()).map(ProblemCode::of))
                .doesNotHaveDuplicates()
                .allSatisfy(code -> assertThat(code.status()).isBetween(400, 599));
    }

    @Test
    void everyCodeIsUsedSomewhere() throws IOException {
        String code = mainCode();
        for (ProblemCode problem : ProblemCode.values()) {
            if (OF_THE_SERVER.contains(problem)) {
                assertThat(ProblemCode.ofStatus(HttpStatus.valueOf(problem.name())))
                        .isEqualTo(problem);
                assertThat(HttpStatus.valueOf(problem.name()).value()).isEqualTo(problem.status());
            } else {
                assertThat(Pattern.compile("\\b(Error|Problem)Code\\." + problem + "\\b(?! *[;{])")
                                .matcher(code)
                                .find())
                        .as("who answers with %s", problem)
                        .isTrue();
            }
        }
    }

    /** All but the lists themselves. */
    private static String mainCode() throws IOException {
        StringBuilder code = new StringBuilder();
        try (Stream<Path> files = Files.walk(Path.of("src/main/java"))) {
            files.filter(file -> file.toString().endsWith(".java"))
                    .filter(file -> !file.endsWith("ProblemCode.java") && !file.endsWith("ErrorCode.java"))
                    .forEach(file -> code.append(read(file)));
        }
        return code.toString().replaceAll("\\{@link [^}]*}", "");
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }
}
