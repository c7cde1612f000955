package io.neurometer.service.profiling.job;

import io.neurometer.service.error.ProblemCode;
import io.neurometer.service.error.ProblemException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.springframework.http.MediaType;
import org.springframework.scheduling.concurrent.CustomizableThreadFactory;
import org.springframework.stereotype.Component;
import org.springframework.web.servlet.mvc.method.annotation.SseEmitter;

/**
 * A job as a stream of server-sent events: its state at once, again whenever it has changed, and last an event named
 * after how it ended. Each stream has a thread of its own: a caller who reads slowly or not at all holds up neither a
 * measurement nor another caller.
 */
@Component
class JobEvents {
    private static final String PROGRESS = "progress";
    private static final MediaType JSON = new MediaType(MediaType.APPLICATION_JSON, StandardCharsets.UTF_8);
    private static final long NO_TIMEOUT = 0;
    private static final long HEARTBEAT_MILLIS = 10_000;
    private static final int MAX_STREAMS = 32;

    private final Jobs jobs;
    private final ThreadPoolExecutor streams;

    JobEvents(Jobs jobs) {
        this.jobs = jobs;
        CustomizableThreadFactory threads = new CustomizableThreadFactory("profile-events-");
        threads.setDaemon(true);
        this.streams =
                new ThreadPoolExecutor(0, MAX_STREAMS, 0, TimeUnit.MILLISECONDS, new SynchronousQueue<>(), threads);
    }

    /**
     * Sends until the job is over or the caller has gone away.
     *
     * @throws io.neurometer.engine.error.EngineException with code NOT_FOUND when there is no such job
     * @throws ProblemException with status 503 when too many are listening already
     */
    SseEmitter of(String id) {
        JobState first = jobs.require(id);
        SseEmitter emitter = new SseEmitter(NO_TIMEOUT);
        try {
            streams.execute(() -> stream(first, emitter));
        } catch (RejectedExecutionException full) {
            throw ProblemException.retryAfter(
                    10,
                    ProblemCode.TOO_MANY_STREAMS,
                    MAX_STREAMS + " streams of events are open already; ask GET /profiles/{id} instead");
        }
        return emitter;
    }

    private void stream(JobState first, SseEmitter emitter) {
        try {
            follow(first, emitter);
            emitter.complete();
        } catch (IOException callerGone) {
            // The server has seen it too, and ends the request.
            return;
        } catch (InterruptedException stop) {
            Thread.currentThread().interrupt();
            emitter.complete();
        } catch (RuntimeException | Error failure) {
            emitter.completeWithError(failure);
        }
    }

    private void follow(JobState first, SseEmitter emitter) throws IOException, InterruptedException {
        JobState sent = first;
        send(sent, emitter);
        while (!sent.status().isFinal()) {
            JobState now = jobs.awaitChange(sent, HEARTBEAT_MILLIS).orElse(null);
            if (now == null) {
                return;
            } else if (!now.equals(sent)) {
                send(now, emitter);
            } else if (jobs.isRunning()) {
                emitter.send(SseEmitter.event().comment(""));
            } else {
                return;
            }
            sent = now;
        }
    }

    private static void send(JobState state, SseEmitter emitter) throws IOException {
        String name = state.status().isFinal() ? state.status().word() : PROGRESS;
        emitter.send(SseEmitter.event().name(name).data(JobJson.write(state), JSON));
    }
}
