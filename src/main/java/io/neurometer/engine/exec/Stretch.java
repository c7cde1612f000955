package io.neurometer.engine.exec;

import io.neurometer.engine.backend.BoundKernel;
import io.neurometer.engine.backend.SharedKernel;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * Steps in a row that a team computes without parting in between: to come together costs it several microseconds, to wait
 * for each other a fraction of one. Kernels that have no parts are left to the calling thread.
 *
 * @param first the first step
 * @param last the last step
 */
record Stretch(int first, int last) {
    /** What is to be done around the steps of a stretch. */
    interface Following {
        /** A step comes next; what this throws ends the run. Only in the calling thread. */
        void proceeding();

        /** What a failure of a step is. */
        RuntimeException failed(int step, RuntimeException failure);
    }

    /**
     * Runs the steps.
     *
     * @param kernels those of the steps, of which at least one is shared; null for a step without one
     * @throws RuntimeException what a step or {@code following} throws first; the others have ended then
     */
    void run(@Nullable BoundKernel[] kernels, Following following) {
        SharedKernel lead = lead(kernels);
        SpinBarrier barrier = new SpinBarrier(lead.parts());
        AtomicReference<@Nullable Throwable> failure = new AtomicReference<>();
        lead.together((member, present) -> {
            if (present == lead.parts()) {
                runMember(member, kernels, following, barrier, failure);
            } else if (member == 0 && failure.get() == null) {
                runAll(kernels, following, failure);
            }
        });
        Throwable thrown = failure.get();
        if (thrown instanceof RuntimeException unchecked) {
            throw unchecked;
        } else if (thrown instanceof Error error) {
            throw error;
        }
    }

    private static SharedKernel lead(@Nullable BoundKernel[] kernels) {
        for (BoundKernel kernel : kernels) {
            if (kernel instanceof SharedKernel shared) {
                return shared;
            }
        }
        throw new IllegalArgumentException("no kernel has parts");
    }

    private void runMember(
            int member,
            @Nullable BoundKernel[] kernels,
            Following following,
            SpinBarrier barrier,
            AtomicReference<@Nullable Throwable> failure) {
        for (int i = 0; i < kernels.length; i++) {
            BoundKernel kernel = kernels[i];
            if (kernel == null) {
                continue;
            }
            int index = i;
            boolean goesOn = together(member, barrier, failure, () -> {
                if (member == 0) {
                    following.proceeding();
                }
                run(index, member, kernel, following);
            });
            if (goesOn && kernel instanceof SharedKernel shared && shared.finishes()) {
                goesOn = together(member, barrier, failure, () -> {
                    if (member == 0) {
                        finish(index, shared, following);
                    }
                });
            }
            if (!goesOn) {
                return;
            }
        }
    }

    /** Does one member's work and waits for the others; false when one has failed, for which nobody waits. */
    private static boolean together(
            int member, SpinBarrier barrier, AtomicReference<@Nullable Throwable> failure, Runnable work) {
        try {
            work.run();
        } catch (Throwable thrown) {
            failure.compareAndSet(null, thrown);
            barrier.breakDown();
            return false;
        }
        return barrier.await(member);
    }

    private void finish(int index, SharedKernel kernel, Following following) {
        try {
            kernel.finish();
        } catch (RuntimeException thrown) {
            throw following.failed(first + index, thrown);
        }
    }

    private void run(int index, int member, BoundKernel kernel, Following following) {
        try {
            if (kernel instanceof SharedKernel shared) {
                shared.runPart(member);
            } else if (member == 0) {
                kernel.run();
            }
        } catch (RuntimeException thrown) {
            throw following.failed(first + index, thrown);
        }
    }

    /** In one thread, where there are not as many as there should be. */
    private void runAll(
            @Nullable BoundKernel[] kernels, Following following, AtomicReference<@Nullable Throwable> failure) {
        try {
            for (int i = 0; i < kernels.length; i++) {
                BoundKernel kernel = kernels[i];
                if (kernel != null) {
                    following.proceeding();
                    int parts = kernel instanceof SharedKernel shared ? shared.parts() : 1;
                    for (int part = 0; part < parts; part++) {
                        run(i, part, kernel, following);
                    }
                    if (kernel instanceof SharedKernel shared) {
                        finish(i, shared, following);
                    }
                }
            }
        } catch (Throwable thrown) {
            failure.compareAndSet(null, thrown);
        }
    }
}
