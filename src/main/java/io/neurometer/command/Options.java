package io.neurometer.command;

import io.neurometer.engine.error.Fault;
import java.util.Map;

/** The options by the names of what they stand for in requests to the service. */
final class Options {
    private static final String INPUTS = "inputs.";
    private static final String PARAMETERS = "parameters.";
    private static final String SHAPE_UNDER_INPUTS = "under 'inputs'";
    private static final String BATCH_DIM = "give the 'batch_dim' of an input under 'inputs'";
    private static final String SET_FORCE = "set 'parameters.force' to true";
    private static final Map<String, String> NAMES = Map.of(
            "protocol", "--protocol",
            "batch_sizes", "--batch",
            "threads", "--threads",
            "inputs", "--input");

    private Options() {}

    /** The fault, told of the option that the user gave. */
    static Fault named(Fault fault) {
        String where = fault.where();
        String fix = fault.fix();
        if (fix != null && fix.endsWith(SET_FORCE)) {
            return fault.fix(fix.replace(SET_FORCE, "give --force"));
        }
        if (where == null) {
            return fault;
        }
        if (BATCH_DIM.equals(fix)) {
            return fault.at(NAMES.getOrDefault(where, where)).fix("give --batch-dim NAME=DIM");
        }
        if (fix != null && fix.endsWith(SHAPE_UNDER_INPUTS)) {
            return fault.fix(fix.replace(SHAPE_UNDER_INPUTS, "with --input"));
        }
        if (where.startsWith(INPUTS)) {
            return fault.at("--input " + where.substring(INPUTS.length()));
        }
        return where.startsWith(PARAMETERS)
                ? fault.at(of(where.substring(PARAMETERS.length())))
                : fault.at(NAMES.getOrDefault(where, where));
    }

    /** The option for what a request calls by this name. */
    static String of(String name) {
        return "--" + name.replace('_', '-');
    }
}
