package io.neurometer.engine.conformance.mutant;

import java.util.Arrays;
import java.util.Random;

/** Changes of a file's bytes that know nothing of what they mean. Each gives a new array. */
enum ByteMutation {
    FLIPPED_BITS {
        @Override
        byte[] apply(byte[] file, Random random) {
            byte[] changed = file.clone();
            for (int i = random.nextInt(8); i >= 0; i--) {
                changed[random.nextInt(changed.length)] ^= (byte) (1 << random.nextInt(8));
            }
            return changed;
        }
    },
    FLIPPED_BITS_OF_THE_HEAD {
        @Override
        byte[] apply(byte[] file, Random random) {
            byte[] changed = file.clone();
            changed[random.nextInt(Math.min(HEAD, file.length))] ^= (byte) (1 << random.nextInt(8));
            return changed;
        }
    },
    TRUNCATED {
        @Override
        byte[] apply(byte[] file, Random random) {
            return Arrays.copyOf(file, random.nextInt(file.length));
        }
    },
    DUPLICATED_RANGE {
        @Override
        byte[] apply(byte[] file, Random random) {
            int start = random.nextInt(file.length);
            int length = length(file.length - start, random);
            byte[] changed = Arrays.copyOf(file, file.length + length);
            System.arraycopy(file, start, changed, start + length, file.length - start);
            return changed;
        }
    },
    REMOVED_RANGE {
        @Override
        byte[] apply(byte[] file, Random random) {
            int start = random.nextInt(file.length);
            int length = length(file.length - start, random);
            byte[] changed = Arrays.copyOf(file, file.length - length);
            System.arraycopy(file, start + length, changed, start, file.length - start - length);
            return changed;
        }
    },
    SWAPPED_RANGES {
        @Override
        byte[] apply(byte[] file, Random random) {
            byte[] changed = file.clone();
            int half = file.length / 2;
            int length = length(Math.max(1, half), random);
            int from = random.nextInt(Math.max(1, half - length + 1));
            int to = half + random.nextInt(Math.max(1, file.length - half - length + 1));
            System.arraycopy(file, from, changed, to, Math.min(length, file.length - to));
            System.arraycopy(file, to, changed, from, Math.min(length, file.length - to));
            return changed;
        }
    },
    OVERWRITTEN_RANGE {
        @Override
        byte[] apply(byte[] file, Random random) {
            byte[] changed = file.clone();
            int start = random.nextInt(file.length);
            byte value = FILLERS[random.nextInt(FILLERS.length)];
            Arrays.fill(changed, start, start + length(file.length - start, random), value);
            return changed;
        }
    };

    private static final int HEAD = 512;
    private static final int MAX_RANGE = 64;
    private static final byte[] FILLERS = {0, 1, 0x7F, (byte) 0x80, (byte) 0xFF};

    /** @param file not empty */
    abstract byte[] apply(byte[] file, Random random);

    private static int length(int room, Random random) {
        return 1 + random.nextInt(Math.min(room, MAX_RANGE));
    }
}
