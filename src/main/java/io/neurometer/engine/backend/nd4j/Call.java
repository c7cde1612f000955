package io.neurometer.engine.backend.nd4j;

import java.nio.ByteBuffer;
import java.util.List;
import java.util.function.Supplier;
import org.nd4j.linalg.api.ops.Op;

/** One step of a {@link Program}. */
sealed interface Call {
    /** ND4J's name of what runs. */
    String operator();

    /** What is read, in the order in which the step takes it. */
    List<Operand> inputs();

    /** What is written, in the order in which the step gives it. */
    List<Operand> outputs();

    /**
     * An operator that ND4J knows by name.
     *
     * @param operator its name
     * @param arguments beside the arrays
     */
    record Named(String operator, List<Operand> inputs, List<Operand> outputs, CallArguments arguments)
            implements Call {
        public Named {
            inputs = List.copyOf(inputs);
            outputs = List.copyOf(outputs);
        }
    }

    /**
     * One of ND4J's older operators, which are numbered in families: transforms of one array, of two arrays of the same
     * sizes, or of an array and a number that the operator holds.
     *
     * @param maker makes the operator without arrays
     */
    record Numbered(Supplier<Op> maker, List<Operand> inputs, List<Operand> outputs) implements Call {
        public Numbered {
            inputs = List.copyOf(inputs);
            outputs = List.copyOf(outputs);
        }

        @Override
        public String operator() {
            return maker.get().opName();
        }
    }

    /** A step in Java that checks or corrects small arrays of integers, such as indices, before ND4J sees them. */
    record OnHost(HostCode code, List<Operand> inputs, List<Operand> outputs) implements Call {
        public OnHost {
            inputs = List.copyOf(inputs);
            outputs = List.copyOf(outputs);
        }

        @Override
        public String operator() {
            return "Java";
        }
    }

    /** What an {@link OnHost} step does. */
    @FunctionalInterface
    interface HostCode {
        /** @param inputs the elements of row-major operands, as the outputs are */
        void run(List<ByteBuffer> inputs, List<ByteBuffer> outputs);
    }
}
