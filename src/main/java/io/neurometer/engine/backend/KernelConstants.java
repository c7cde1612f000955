package io.neurometer.engine.backend;

import io.neurometer.engine.tensor.Tensor;
import java.util.function.UnaryOperator;

/** Those inputs of a kernel in the making that are the same at every run. */
public interface KernelConstants {
    /** Of an operator without any. */
    KernelConstants NONE = new KernelConstants() {
        @Override
        public boolean has(int input) {
            return false;
        }

        @Override
        public Tensor prepared(int input, String form, UnaryOperator<Tensor> maker) {
            throw new IllegalArgumentException("input " + input + " is not constant");
        }
    };

    /** Whether the input is constant. */
    boolean has(int input);

    /**
     * The constant in a form of the kernel's own, one copy for all kernels of the model that ask for the same form. It
     * stays open until the last of them is gone.
     *
     * @param form names the form; the same name always stands for the same bytes
     * @param maker makes a new tensor from the constant in row-major order, which it must not keep
     */
    Tensor prepared(int input, String form, UnaryOperator<Tensor> maker);
}
