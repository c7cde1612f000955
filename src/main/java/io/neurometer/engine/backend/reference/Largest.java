package io.neurometer.engine.backend.reference;

/**
 * The largest of keys that come one after another, in a heap whose root is the smallest of them. Of equal keys those that
 * came first are kept, and come first.
 */
final class Largest {
    private final long[] keys;
    private final int[] positions;
    private int count;

    /** @param most how many are kept */
    Largest(int most) {
        keys = new long[most];
        positions = new int[most];
    }

    /** @param position larger than that of every key before */
    void add(long key, int position) {
        if (count < keys.length) {
            rise(count++, key, position);
        } else if (count > 0 && key > keys[0]) {
            sink(key, position);
        }
    }

    /** Takes the smallest key out and gives its position; of equal ones the last. */
    int takeSmallest() {
        int smallest = positions[0];
        count--;
        sink(keys[count], positions[count]);
        return smallest;
    }

    private void rise(int from, long key, int position) {
        int at = from;
        while (at > 0 && isBefore(key, position, (at - 1) / 2)) {
            move((at - 1) / 2, at);
            at = (at - 1) / 2;
        }
        put(at, key, position);
    }

    /** Puts a key in the place of the root. */
    private void sink(long key, int position) {
        int at = 0;
        int child = smallerChild(at);
        while (child < count && !isBefore(key, position, child)) {
            move(child, at);
            at = child;
            child = smallerChild(at);
        }
        put(at, key, position);
    }

    private int smallerChild(int parent) {
        int left = 2 * parent + 1;
        boolean right = left + 1 < count && isBefore(keys[left + 1], positions[left + 1], left);
        return right ? left + 1 : left;
    }

    /** Whether a key leaves the heap before the one at a place. */
    private boolean isBefore(long key, int position, int place) {
        return key < keys[place] || (key == keys[place] && position > positions[place]);
    }

    private void move(int from, int to) {
        put(to, keys[from], positions[from]);
    }

    private void put(int place, long key, int position) {
        keys[place] = key;
        positions[place] = position;
    }
}
