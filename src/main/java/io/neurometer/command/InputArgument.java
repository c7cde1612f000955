package io.neurometer.command;

import java.util.Arrays;
import java.util.regex.Pattern;
import picocli.CommandLine;

/**
 * What is said of one input of a model.
 *
 * @param name the input's name, all before the first {@code =}
 * @param value its shape, or where its elements come from
 */
record InputArgument(String name, String value) {
    private static final Pattern SHAPE = Pattern.compile("(0|[1-9]\\d{0,9})(x(0|[1-9]\\d{0,9}))*");

    /** Reads {@code name=value}. */
    static InputArgument parse(String text) {
        int sign = text.indexOf('=');
        if (sign < 1 || sign == text.length() - 1) {
            throw new CommandLine.TypeConversionException("'" + text + "' is not NAME=VALUE");
        }
        return new InputArgument(text.substring(0, sign), text.substring(sign + 1));
    }

    static boolean isShape(String text) {
        return SHAPE.matcher(text).matches();
    }

    /** The sizes of a shape such as {@code 1x3x224x224}. */
    static long[] sizes(String shape) {
        return Arrays.stream(shape.split("x", -1)).mapToLong(Long::parseLong).toArray();
    }
}
