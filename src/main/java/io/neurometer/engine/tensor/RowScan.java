package io.neurometer.engine.tensor;

/** Reads rows of equal length once, block by block, and adds up the magnitudes of each. */
abstract class RowScan {
    private final int block;

    /** @param block the most elements that are read at a time */
    RowScan(int block) {
        this.block = block;
    }

    /** Reads so many elements from {@code start} on, and looks at them. */
    abstract void take(int start, int count);

    /** The sum of the magnitudes of so many elements, {@code start} behind the first of those read last. */
    abstract double sum(int start, int count);

    /** The largest sum of a row; NaN or infinity where an element is one. */
    final double largestRow(int rows, int length) {
        int each = Math.max(1, block / length);
        double most = 0;
        for (int row = 0; row < rows; row += each) {
            int taken = Math.min(each, rows - row);
            most = Math.max(most, taken == 1 ? sumOfLong(row, length) : largestOfShort(row, taken, length));
        }
        return most;
    }

    private double sumOfLong(int row, int length) {
        double sum = 0;
        for (int start = 0; start < length; start += block) {
            int count = Math.min(block, length - start);
            take(Math.addExact(row * length, start), count);
            sum += sum(0, count);
        }
        return sum;
    }

    private double largestOfShort(int row, int rows, int length) {
        take(row * length, rows * length);
        double most = 0;
        for (int i = 0; i < rows; i++) {
            most = Math.max(most, sum(i * length, length));
        }
        return most;
    }
}
