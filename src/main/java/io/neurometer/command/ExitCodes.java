package io.neurometer.command;

/** What the process ends with, for scripts. */
final class ExitCodes {
    static final int OK = 0;

    /** A fault of the program itself. */
    static final int INTERNAL = 1;

    /** The command line, or an input that it names, is wrong. */
    static final int USAGE = 2;

    /** The model cannot be built or run here. */
    static final int MODEL = 3;

    /** The figures are there, but something else than the model shaped them. */
    static final int NOT_VALID = 4;

    /** The model does not fit in the memory given, or is slower than allowed. */
    static final int DOES_NOT_FIT = 5;

    /** What was compared cannot be told apart well enough to say whether a limit is kept. */
    static final int UNDECIDED = 6;

    private ExitCodes() {}
}
