package io.neurometer.engine.backend.onednn.loops;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.nio.FloatBuffer;

/**
 * A static method of loops that the JIT compiler compiles by itself. Where it inlines such loops into a large caller, it may
 * leave them without vector instructions, five to fifteen times as slow. It never inlines a method handle that is not a
 * constant.
 */
public final class SeparateLoops {
    private static final MethodType OVER_ARRAYS =
            MethodType.methodType(void.class, float[][].class, float[][].class, int.class);
    private static final MethodType IN_PLACE = MethodType.methodType(void.class, FloatBuffer.class);

    private final MethodHandle method;

    private SeparateLoops(MethodHandles.Lookup lookup, String name, MethodType type) {
        try {
            method = lookup.findStatic(lookup.lookupClass(), name, type);
        } catch (NoSuchMethodException | IllegalAccessException e) {
            throw new IllegalArgumentException(lookup.lookupClass() + " has no method " + name + type, e);
        }
    }

    /**
     * Loops from arrays to arrays.
     *
     * @param lookup of the class that has the method
     * @param name of a static method of input arrays, output arrays and a number of elements
     * @throws IllegalArgumentException when there is no such method
     */
    public static SeparateLoops overArrays(MethodHandles.Lookup lookup, String name) {
        return new SeparateLoops(lookup, name, OVER_ARRAYS);
    }

    /**
     * Loops that change native memory. They are vectorized where each statement reads and writes the same index, counted
     * from 0 to a number that is known to be small: {@code Math.min} of a buffer's limit and a constant.
     *
     * @param lookup of the class that has the method
     * @param name of a static method of a buffer
     * @throws IllegalArgumentException when there is no such method
     */
    public static SeparateLoops inPlace(MethodHandles.Lookup lookup, String name) {
        return new SeparateLoops(lookup, name, IN_PLACE);
    }

    /** Runs loops over arrays. */
    public void run(float[][] in, float[][] out, int n) {
        try {
            method.invokeExact(in, out, n);
        } catch (RuntimeException | Error e) {
            throw e;
        } catch (Throwable e) {
            throw new IllegalStateException(e);
        }
    }

    /** Runs loops in place. */
    public void run(FloatBuffer elements) {
        try {
            method.invokeExact(elements);
        } catch (RuntimeException | Error e) {
            throw e;
        } catch (Throwable e) {
            throw new IllegalStateException(e);
        }
    }
}
