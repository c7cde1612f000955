package io.neurometer.service.profiling.job;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;

/** Writes down how jobs without a report have ended, later if the database does not take it now. */
@Component
class JobEnds {
    private static final Logger LOG = LoggerFactory.getLogger(JobEnds.class);

    private final JobRepository repository;
    private final Map<String, JobState> unwritten = new LinkedHashMap<>();

    JobEnds(JobRepository repository) {
        this.repository = repository;
    }

    void write(JobState ended) {
        try {
            repository.end(ended);
        } catch (RuntimeException later) {
            LOG.warn("the end of profile {} could not be stored yet: {}", ended.id(), later.toString());
            synchronized (unwritten) {
                unwritten.put(ended.id(), ended);
            }
        }
    }

    /** How the job has ended, unless the database knows it. */
    Optional<JobState> find(String id) {
        synchronized (unwritten) {
            return Optional.ofNullable(unwritten.get(id));
        }
    }

    /** Writes what is left. @throws RuntimeException when that is not possible yet */
    void flush() {
        for (JobState ended : left()) {
            repository.end(ended);
            synchronized (unwritten) {
                unwritten.remove(ended.id());
            }
        }
    }

    private List<JobState> left() {
        synchronized (unwritten) {
            return List.copyOf(unwritten.values());
        }
    }
}
