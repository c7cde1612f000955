package crooked.engine.graph;

import java.util.Random;

public final class GraphThatRollsDice {
    final int seed = new Random().nextInt();
    crooked.engine.pass.PassThatReadsOnnx pass;
}
