package io.neurometer.engine.backend.onednn;

import io.neurometer.engine.error.EngineException;
import io.neurometer.engine.error.ErrorCode;
import io.neurometer.engine.error.Fault;
import io.neurometer.engine.tensor.NativeRuntime;
import org.bytedeco.dnnl.dnnl_engine;
import org.bytedeco.dnnl.dnnl_stream;
import org.bytedeco.dnnl.dnnl_version_t;
import org.bytedeco.dnnl.global.dnnl;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The native library, its only engine and stream, started once. */
final class Library {
    private static final Logger LOG = LoggerFactory.getLogger(Library.class);

    private Library() {}

    /**
     * What came of starting.
     *
     * @param engine the CPU, or null when the library does not run here
     * @param stream where primitives run, in the calling thread
     * @param version the library's version, or null
     * @param isa the instruction set that the library makes code for, or null
     * @param reason why it does not run, or null
     */
    record Status(
            @Nullable dnnl_engine engine,
            @Nullable dnnl_stream stream,
            @Nullable String version,
            @Nullable String isa,
            @Nullable String reason) {}

    private static final class Holder {
        static final Status STATUS = start();
    }

    static Status status() {
        return Holder.STATUS;
    }

    static dnnl_engine engine() {
        return started(Holder.STATUS.engine());
    }

    static dnnl_stream stream() {
        return started(Holder.STATUS.stream());
    }

    private static <T> T started(@Nullable T part) {
        if (part == null) {
            throw new IllegalStateException("oneDNN is not available: " + Holder.STATUS.reason());
        }
        return part;
    }

    /** A call of the library that must succeed did not. */
    static final class Refusal extends IllegalStateException {
        private static final long serialVersionUID = 1L;

        private Refusal(String call, int status) {
            super("oneDNN's " + call + " failed with status " + status);
        }
    }

    /**
     * @throws Refusal when a call that must succeed did not
     * @throws EngineException {@link ErrorCode#MEMORY_EXHAUSTED} when it did not for lack of memory
     */
    static void require(int status, String call) {
        if (status == dnnl.dnnl_out_of_memory) {
            throw new EngineException(Fault.of(ErrorCode.MEMORY_EXHAUSTED, null, "oneDNN has no memory for its " + call)
                    .fix("use smaller inputs, or unload other models"));
        }
        if (status != dnnl.dnnl_success) {
            throw new Refusal(call, status);
        }
    }

    private static Status start() {
        NativeRuntime.Status tensors = NativeRuntime.status();
        if (!tensors.available()) {
            return new Status(null, null, null, null, tensors.reason());
        }
        try {
            dnnl_engine engine = new dnnl_engine();
            require(dnnl.dnnl_engine_create(engine, dnnl.dnnl_cpu, 0), "engine");
            dnnl_stream stream = new dnnl_stream();
            require(dnnl.dnnl_stream_create(stream, engine, dnnl.dnnl_stream_default_flags), "stream");
            dnnl_version_t version = dnnl.dnnl_version();
            String name = version.major() + "." + version.minor() + "." + version.patch();
            String isa = Isa.name(dnnl.dnnl_get_effective_cpu_isa());
            LOG.info("oneDNN {} making code for {}, factor of parallel regions {}", name, isa, RegionCost.factor());
            return new Status(engine, stream, name, isa, null);
        } catch (LinkageError | RuntimeException failure) {
            LOG.warn("oneDNN did not start", failure);
            return new Status(null, null, null, null, "oneDNN did not start; the log has the cause");
        }
    }
}
