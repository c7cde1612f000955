package io.neurometer.engine.backend;

import io.neurometer.engine.tensor.DataType;
import io.neurometer.engine.tensor.TensorType;

/**
 * How the elements of a value lie in memory: {@link #ROW_MAJOR}, or a form that only the backend that made it can read.
 * Layouts compare by value.
 */
public interface Layout {
    /** Elements in the order of their indices, without gaps. */
    Layout ROW_MAJOR = new Layout() {
        @Override
        public long bytes(TensorType type) {
            return type.bytes();
        }

        @Override
        public String toString() {
            return "row-major";
        }
    };

    /** The type of the elements in memory of a value that is declared to be of that type. */
    default DataType elements(DataType declared) {
        return declared;
    }

    /** The layout that most operators would have in the place of one that only some of the backend can read. */
    default Layout usual() {
        return this;
    }

    /** How much memory a value of that type takes. */
    long bytes(TensorType type);
}
