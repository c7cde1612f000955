package io.neurometer.engine.backend.onednn;

import io.neurometer.engine.backend.BoundKernel;
import io.neurometer.engine.backend.KernelArguments;
import io.neurometer.engine.backend.SharedKernel;
import io.neurometer.engine.backend.TeamWork;
import java.util.List;
import java.util.function.IntConsumer;

/** The parts of a kernel for bands with their arguments: each member of a team runs the same one every time. */
final class BoundBands implements SharedKernel {
    private final BandedKernel kernel;
    private final BoundKernel[] parts;
    private final IntConsumer work = this::runPart;

    BoundBands(BandedKernel kernel, KernelArguments arguments) {
        this.kernel = kernel;
        this.parts = new BoundKernel[kernel.parts().size()];
        int made = 0;
        try {
            for (; made < parts.length; made++) {
                parts[made] = kernel.parts().get(made).bind(kernel.part(made, arguments));
            }
        } finally {
            for (int i = 0; made < parts.length && i < made; i++) {
                parts[i].close();
            }
        }
    }

    @Override
    public void run() {
        CallersTeam.run(parts.length, work);
    }

    @Override
    public int parts() {
        return parts.length;
    }

    @Override
    public void runPart(int part) {
        parts[part].run();
    }

    @Override
    public void together(TeamWork shared) {
        CallersTeam.run(parts.length, member -> shared.run(member, OpenMpTeam.present()));
    }

    @Override
    public boolean moveTo(KernelArguments arguments) {
        for (int i = 0; i < parts.length; i++) {
            KernelArguments moved = kernel.part(i, arguments);
            if (!parts[i].moveTo(moved)) {
                BoundKernel before = parts[i];
                parts[i] = kernel.parts().get(i).bind(moved);
                before.close();
            }
        }
        return true;
    }

    @Override
    public void close() {
        List.of(parts).forEach(BoundKernel::close);
    }
}
