package crooked.engine.batch;

public class BatchThatNeedsAPass {
    crooked.engine.pass.PassThatReadsOnnx pass;
}
