package io.neurometer.service.profiling.job;

import io.neurometer.service.error.ProblemCode;
import io.neurometer.service.error.ProblemException;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.Semaphore;
import org.springframework.http.HttpHeaders;
import org.springframework.stereotype.Component;

/**
 * A job as a stream of server-sent events: its state at once, again whenever it has changed, and last an event named after
 * how it ended. The thread of the request writes them, never the one that measures: a caller who reads slowly or not at
 * all holds up nobody else.
 */
@Component
class JobEvents {
    private static final String PROGRESS = "progress";
    private static final String HEARTBEAT = ":\n\n";
    private static final long HEARTBEAT_MILLIS = 10_000;
    private static final int MAX_STREAMS = 32;

    private final Jobs jobs;
    private final Semaphore streams = new Semaphore(MAX_STREAMS);

    JobEvents(Jobs jobs) {
        this.jobs = jobs;
    }

    /**
     * Writes until the job is over.
     *
     * @throws IOException when the caller has gone away
     * @throws ProblemException with status 503 when too many are listening already
     */
    void write(String id, HttpServletResponse response) throws IOException, InterruptedException {
        JobState first = jobs.require(id);
        if (!streams.tryAcquire()) {
            throw ProblemException.retryAfter(
                    10,
                    ProblemCode.TOO_MANY_STREAMS,
                    MAX_STREAMS + " streams of events are open already; ask GET /profiles/{id} instead");
        }
        try {
            response.setContentType("text/event-stream");
            response.setCharacterEncoding(StandardCharsets.UTF_8.name());
            response.setHeader(HttpHeaders.CACHE_CONTROL, "no-store");
            response.setHeader("X-Accel-Buffering", "no");
            Job job = jobs.local(id);
            if (job == null) {
                follow(first, response.getOutputStream());
            } else {
                follow(job, response.getOutputStream());
            }
        } finally {
            streams.release();
        }
    }

    private void follow(Job job, OutputStream out) throws IOException, InterruptedException {
        while (true) {
            long changes = job.changes();
            JobState state = jobs.state(job);
            write(state, out);
            if (state.status().isFinal()) {
                return;
            }
            job.awaitChange(changes, HEARTBEAT_MILLIS);
            while (job.changes() == changes) {
                send(HEARTBEAT, out);
                job.awaitChange(changes, HEARTBEAT_MILLIS);
            }
        }
    }

    /** Another process has it, or it is over. */
    private void follow(JobState first, OutputStream out) throws IOException, InterruptedException {
        JobState told = first;
        write(told, out);
        while (!told.status().isFinal() && jobs.isRunning()) {
            Jobs.pause();
            JobState now = jobs.find(told.id()).orElse(null);
            if (now == null) {
                return;
            }
            if (now.equals(told)) {
                send(HEARTBEAT, out);
            } else {
                write(now, out);
            }
            told = now;
        }
    }

    private static void write(JobState state, OutputStream out) throws IOException {
        String name = state.status().isFinal() ? state.status().word() : PROGRESS;
        send("event: " + name + "\ndata: " + JobJson.write(state) + "\n\n", out);
    }

    private static void send(String event, OutputStream out) throws IOException {
        out.write(event.getBytes(StandardCharsets.UTF_8));
        out.flush();
    }
}
