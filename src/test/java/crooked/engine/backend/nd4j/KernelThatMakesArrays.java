package crooked.engine.backend.nd4j;

import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

public class KernelThatMakesArrays {
    INDArray ones = Nd4j.ones(4);
}
