package io.neurometer.engine.backend.onednn.winograd;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;

/**
 * A static method of loops over arrays that the JIT compiler compiles by itself. Where it inlines such loops into a large
 * caller, it may leave them without vector instructions, five times as slow. It never inlines a method handle that is not
 * a constant.
 */
final class SeparateLoops {
    private static final MethodType TYPE =
            MethodType.methodType(void.class, float[][].class, float[][].class, int.class);

    private final MethodHandle method;

    /**
     * @param lookup of the class that has the method
     * @param name of a static method of input arrays, output arrays and a number of elements
     * @throws IllegalArgumentException when there is no such method
     */
    SeparateLoops(MethodHandles.Lookup lookup, String name) {
        try {
            method = lookup.findStatic(lookup.lookupClass(), name, TYPE);
        } catch (NoSuchMethodException | IllegalAccessException e) {
            throw new IllegalArgumentException(lookup.lookupClass() + " has no method " + name + TYPE, e);
        }
    }

    void run(float[][] in, float[][] out, int n) {
        try {
            method.invokeExact(in, out, n);
        } catch (RuntimeException | Error e) {
            throw e;
        } catch (Throwable e) {
            throw new IllegalStateException(e);
        }
    }
}
