package io.neurometer.engine.backend;

import io.neurometer.engine.tensor.Tensor;
import java.util.function.UnaryOperator;

/** The constant inputs of a kernel that is being made. */
public interface KernelConstants {
    /** No input is constant. */
    KernelConstants NONE = new KernelConstants() {
        @Override
        public boolean has(int input) {
            return false;
        }

        @Override
        public Tensor prepared(int input, String form, UnaryOperator<Tensor> maker) {
            throw new IllegalArgumentException("input " + input + " is not constant");
        }

        @Override
        public boolean takeRoom(long bytes) {
            return false;
        }
    };

    /** Whether the input is constant. */
    boolean has(int input);

    /** Whether the input is computed from other constants, such as a weight that its file holds in another datatype. */
    default boolean isMade(int input) {
        return has(input);
    }

    /**
     * The constant in a form of the kernel's own, one copy for all kernels of the model that ask for the same form. It
     * stays open until the last of them is gone.
     *
     * @param form names the form; the same name always stands for the same bytes
     * @param maker makes a new tensor from the constant in row-major order, which it must not keep
     */
    Tensor prepared(int input, String form, UnaryOperator<Tensor> maker);

    /**
     * Asks for room for forms that are larger than their constants, of which an executable has little; who asks first is
     * served first.
     *
     * @param bytes what the form takes beyond the constant
     * @return whether the room was there; it is taken then
     */
    boolean takeRoom(long bytes);
}
