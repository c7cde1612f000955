package io.neurometer.engine.backend.onednn;

import io.neurometer.engine.backend.BoundKernel;
import io.neurometer.engine.backend.KernelArguments;
import io.neurometer.engine.backend.onednn.loops.Movable;
import io.neurometer.engine.tensor.Tensor;
import java.lang.ref.Reference;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.bytedeco.dnnl.dnnl_exec_arg_t;
import org.bytedeco.dnnl.dnnl_memory;
import org.bytedeco.dnnl.dnnl_primitive;
import org.bytedeco.dnnl.dnnl_stream;
import org.bytedeco.dnnl.global.dnnl;
import org.bytedeco.javacpp.Pointer;
import org.jspecify.annotations.Nullable;

/** The steps of a program with native handles of the memory that they read and write. */
final class BoundProgram implements BoundKernel {
    private final dnnl_stream stream = Library.stream();
    private final Program program;
    private final dnnl_memory[] memories;
    private final Runnable[] steps;
    private final boolean @Nullable [] alone;
    private KernelArguments tensors;
    private Pointer copyFrom = new Pointer();
    private Pointer copyTo = new Pointer();
    private long copyBytes;

    BoundProgram(Program program, KernelArguments tensors) {
        this.program = program;
        this.tensors = tensors;
        List<MemoryView> views = program.views();
        memories = memories(views, tensors);
        steps = new Runnable[program.steps().size()];
        for (int i = 0; i < steps.length; i++) {
            steps[i] = bound(program.steps().get(i));
        }
        alone = alone(program);
        planCopy();
    }

    /** Which steps the calling thread runs alone; null where all run as the program does. */
    private static boolean @Nullable [] alone(Program program) {
        boolean[] alone = new boolean[program.steps().size()];
        boolean some = false;
        for (int i = 0; i < alone.length; i++) {
            alone[i] = program.steps().get(i) instanceof Program.Execute execute && execute.alone();
            some |= alone[i];
        }
        return some && program.team() ? alone : null;
    }

    private Runnable bound(Program.Step step) {
        if (step instanceof Program.Execute execute) {
            return new Execution(execute, stream);
        }
        return step instanceof Program.SideBySide several ? new Team(several.parts()) : bound((Program.RunJava) step);
    }

    /** A handle for each view; none is left where one cannot be made. */
    private static dnnl_memory[] memories(List<MemoryView> views, KernelArguments tensors) {
        List<dnnl_memory> made = new ArrayList<>();
        try {
            for (MemoryView view : views) {
                made.add(NativeMemory.create(view.within(tensors), view.offset(), view.descriptor()));
            }
        } catch (RuntimeException failure) {
            made.forEach(dnnl::dnnl_memory_destroy);
            throw failure;
        }
        return made.toArray(dnnl_memory[]::new);
    }

    private void planCopy() {
        if (program.startsFrom() >= 0) {
            copyTo = start(tensors.output(0));
            copyFrom = start(tensors.input(program.startsFrom()));
            copyBytes = copyFrom.address() == copyTo.address()
                    ? 0
                    : tensors.output(0).byteSize();
        }
    }

    @Override
    public boolean moveTo(KernelArguments arguments) {
        KernelArguments before = tensors;
        tensors = arguments;
        boolean[] moved = new boolean[memories.length];
        for (int i = 0; i < memories.length; i++) {
            MemoryView view = program.views().get(i);
            Tensor tensor = view.within(arguments);
            moved[i] = !isSame(tensor, view.within(before));
            if (moved[i]) {
                NativeMemory.move(memories[i], tensor, view.offset(), view.descriptor());
            }
        }
        for (int i = 0; i < steps.length; i++) {
            steps[i] = moved(steps[i], program.steps().get(i), moved);
        }
        planCopy();
        return true;
    }

    @SuppressWarnings("ReferenceEquality")
    private static boolean isSame(Tensor left, Tensor right) {
        return left == right;
    }

    /** @param views which have moved; primitives know it by their handles */
    private Runnable moved(Runnable before, Program.Step step, boolean[] views) {
        if (before instanceof Team team) {
            team.move(views);
            return team;
        }
        if (!(step instanceof Program.RunJava java)
                || Arrays.stream(java.views()).noneMatch(view -> views[view])) {
            return before;
        }
        if (before instanceof Movable movable) {
            movable.moveTo(seen(java));
            return before;
        }
        return bound(java);
    }

    private Runnable bound(Program.RunJava java) {
        return java.code().bind(seen(java));
    }

    private List<ByteBuffer> seen(Program.RunJava java) {
        List<ByteBuffer> seen = new ArrayList<>();
        for (int index : java.views()) {
            MemoryView view = program.views().get(index);
            seen.add(view.within(tensors)
                    .bytes()
                    .slice(
                            Math.toIntExact(view.offset()),
                            Math.toIntExact(view.descriptor().bytes()))
                    .order(ByteOrder.LITTLE_ENDIAN));
        }
        return seen;
    }

    /** Parts that run at the same time: the next free member of a team takes the next of them. */
    private final class Team implements Runnable, AutoCloseable {
        private final List<List<Program.Step>> parts;
        private final List<Runnable[]> bound = new ArrayList<>();
        private final PartsTeam team;

        Team(List<List<Program.Step>> parts) {
            this.parts = parts;
            for (List<Program.Step> part : parts) {
                dnnl_stream own = Library.stream();
                bound.add(part.stream()
                        .map(step -> step instanceof Program.Execute execute
                                ? new Execution(execute, own)
                                : bound((Program.RunJava) step))
                        .toArray(Runnable[]::new));
            }
            team = new PartsTeam(parts.size(), parts.size(), (member, part) -> run(bound.get(part)));
        }

        private static void run(Runnable[] part) {
            for (Runnable step : part) {
                step.run();
            }
        }

        void move(boolean[] views) {
            for (int i = 0; i < parts.size(); i++) {
                Runnable[] part = bound.get(i);
                for (int j = 0; j < part.length; j++) {
                    part[j] = moved(part[j], parts.get(i).get(j), views);
                }
            }
        }

        @Override
        public void run() {
            team.run();
        }

        @Override
        public void close() {
            bound.forEach(BoundProgram::close);
        }
    }

    private static void close(Runnable[] steps) {
        for (Runnable step : steps) {
            if (step instanceof Execution execution) {
                execution.close();
            } else if (step instanceof Team team) {
                team.close();
            }
        }
    }

    /** A primitive with its arguments. */
    private final class Execution implements Runnable, AutoCloseable {
        private final dnnl_primitive primitive;
        private final dnnl_stream own;
        private final dnnl_exec_arg_t arguments;
        private final int count;

        Execution(Program.Execute call, dnnl_stream own) {
            this.primitive = call.primitive();
            this.own = own;
            this.count = call.arguments().length;
            this.arguments = new dnnl_exec_arg_t(Math.max(1, count));
            for (int i = 0; i < count; i++) {
                arguments.position(i).arg(call.arguments()[i]).memory(memories[call.views()[i]]);
            }
            arguments.position(0);
        }

        @Override
        public void run() {
            Library.require(dnnl.dnnl_primitive_execute(primitive, own, count, arguments), "primitive_execute");
        }

        @Override
        public void close() {
            arguments.close();
        }
    }

    private static Pointer start(Tensor tensor) {
        return new Pointer(tensor.bytes());
    }

    @Override
    public void run() {
        OpenMpThreads.use(program.team());
        try {
            if (copyBytes > 0) {
                Pointer.memcpy(copyTo, copyFrom, copyBytes);
            }
            for (int i = 0; i < steps.length; i++) {
                if (alone != null) {
                    OpenMpThreads.use(!alone[i]);
                }
                steps[i].run();
            }
        } finally {
            // The native handles point into these, which nothing else may hold.
            Reference.reachabilityFence(tensors);
        }
    }

    @Override
    public boolean isAlone() {
        return !program.team();
    }

    @Override
    public void close() {
        for (dnnl_memory memory : memories) {
            dnnl.dnnl_memory_destroy(memory);
        }
        close(steps);
    }
}
