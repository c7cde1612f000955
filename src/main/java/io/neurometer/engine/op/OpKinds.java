package io.neurometer.engine.op;

import java.util.Locale;

/** The names of operators: those of their records in snake case. */
final class OpKinds {
    private static final ClassValue<String> NAMES = new ClassValue<>() {
        @Override
        protected String computeValue(Class<?> operator) {
            return operator.getSimpleName().replaceAll("(?<=.)(?=[A-Z])", "_").toLowerCase(Locale.ROOT);
        }
    };

    private OpKinds() {}

    static String of(Class<?> operator) {
        return NAMES.get(operator);
    }
}
