package io.neurometer.engine.op;

/** Says that a type cannot be told before the value of some input is known. */
public final class TypeUnknownException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public TypeUnknownException(int input) {
        super("the type depends on the value of input " + input, null, false, false);
    }
}
