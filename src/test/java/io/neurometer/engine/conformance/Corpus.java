package io.neurometer.engine.conformance;

import java.nio.file.Path;

/** Where the corpus lies, which is not part of the project. */
final class Corpus {
    /** The folder; tests that need it skip when it is not there. */
    static final Path FOLDER = Path.of(System.getProperty("neurometer.corpus", "../shared/corpus"));

    private Corpus() {}

    static String missing(String part) {
        return "the corpus ../shared/corpus/" + part + " is not here (-Dneurometer.corpus names another place)";
    }
}
