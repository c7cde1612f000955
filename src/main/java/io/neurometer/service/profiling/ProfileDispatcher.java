package io.neurometer.service.profiling;

import io.neurometer.engine.measure.Cancellation;
import io.neurometer.engine.measure.ProgressListener;
import io.neurometer.service.error.ProblemException;
import io.neurometer.service.profiling.job.Job;
import io.neurometer.service.profiling.job.JobWork;
import io.neurometer.service.profiling.job.Jobs;
import io.neurometer.service.profiling.job.Patience;
import org.springframework.stereotype.Service;

/** Takes requests for profiles: short ones are made at once, the others become jobs. */
@Service
class ProfileDispatcher {
    private static final long LOOK_MILLIS = 50;

    private final ProfileService profiles;
    private final MeasurementLock gate;
    private final Jobs jobs;

    ProfileDispatcher(ProfileService profiles, MeasurementLock gate, Jobs jobs) {
        this.profiles = profiles;
        this.gate = gate;
        this.jobs = jobs;
    }

    /**
     * Makes a profile and waits for it.
     *
     * @throws java.util.concurrent.CancellationException when it is no longer wanted
     */
    ProfileService.Kept now(ProfileRequest request, Cancellation cancellation) {
        return profiles.profile(
                request,
                new Assignment(Assignment.newId(), gate::alone, ProgressListener.NONE, cancellation, Runnable::run));
    }

    /**
     * Waits for a job.
     *
     * @throws java.util.concurrent.CancellationException when it is no longer wanted, and has been cancelled
     */
    void await(Job job, Cancellation cancellation) {
        try {
            while (!job.await(LOOK_MILLIS)) {
                if (cancellation.requested()) {
                    jobs.cancelOrRemove(job.id());
                    cancellation.requireWanted();
                }
            }
        } catch (InterruptedException stop) {
            Thread.currentThread().interrupt();
            throw ProblemException.stopping();
        }
    }

    /**
     * Puts a profile into the queue, after making sure that there will be nothing to refuse.
     *
     * @throws io.neurometer.service.error.ProblemException with status 503 when too many are waiting already
     */
    Job later(ProfileRequest request) {
        ProfileService.Checked checked = profiles.check(request);
        String id = Assignment.newId();
        return jobs.submit(
                id,
                checked.model(),
                request.protocol().id(),
                new Measuring(id, checked.request(), profiles, gate.take()));
    }

    private record Measuring(String id, ProfileRequest request, ProfileService profiles, MeasurementLock.Place place)
            implements JobWork {
        @Override
        public void run(ProgressListener progress, Cancellation cancellation) {
            Assignment assignment = new Assignment(
                    id, place::alone, progress, cancellation, write -> Patience.insist(write, cancellation));
            Patience.insist(() -> profiles.profile(request, assignment), cancellation);
        }

        @Override
        public void close() {
            place.close();
        }
    }
}
