package io.neurometer.command;

import io.neurometer.engine.error.Fault;
import io.neurometer.service.error.Problem;
import io.neurometer.service.error.ProblemCode;
import io.neurometer.service.error.Problems;
import java.io.PrintWriter;
import picocli.CommandLine;

/** Says what went wrong, all of it, in the words of the service. */
final class Failures {
    private Failures() {}

    /** For arguments that cannot be understood; names what is nearest to an unknown one. */
    static int ofArguments(CommandLine.ParameterException failure, String[] arguments) {
        CommandLine command = failure.getCommandLine();
        PrintWriter err = command.getErr();
        err.println("error: " + failure.getMessage());
        CommandLine.UnmatchedArgumentException.printSuggestions(failure, err);
        err.println("'" + command.getCommandSpec().qualifiedName() + " --help' describes what there is.");
        return ExitCodes.USAGE;
    }

    /** For whatever ended a command that had begun. */
    static int ofRun(Throwable failure, PrintWriter err) {
        Problem problem = Problems.of(failure);
        if (problem.code() == ProblemCode.INTERNAL) {
            err.println("error: a fault of Neurometer itself: " + failure);
            return ExitCodes.INTERNAL;
        }
        if (problem.faults().isEmpty()) {
            err.println("error: " + problem.detail());
        }
        for (Fault fault : problem.faults()) {
            err.println("error: " + Options.named(fault).message());
        }
        boolean usage =
                problem.code() == ProblemCode.REQUEST_INVALID || problem.code() == ProblemCode.BACKEND_UNAVAILABLE;
        return usage ? ExitCodes.USAGE : ExitCodes.MODEL;
    }
}
