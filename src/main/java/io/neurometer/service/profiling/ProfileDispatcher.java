package io.neurometer.service.profiling;

import io.neurometer.engine.measure.Cancellation;
import io.neurometer.engine.measure.ProgressListener;
import io.neurometer.service.profiling.job.Job;
import io.neurometer.service.profiling.job.JobWork;
import io.neurometer.service.profiling.job.Jobs;
import io.neurometer.service.profiling.job.Patience;
import org.springframework.stereotype.Service;

/** Takes requests for profiles: short ones are made at once, the others become jobs. */
@Service
class ProfileDispatcher {
    private final ProfileService profiles;
    private final MeasurementLock gate;
    private final Jobs jobs;

    ProfileDispatcher(ProfileService profiles, MeasurementLock gate, Jobs jobs) {
        this.profiles = profiles;
        this.gate = gate;
        this.jobs = jobs;
    }

    /** Makes a profile and waits for it. */
    ProfileService.Kept now(ProfileRequest request) {
        return profiles.profile(
                request,
                new Assignment(
                        Assignment.newId(), gate::alone, ProgressListener.NONE, Cancellation.NEVER, Runnable::run));
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
