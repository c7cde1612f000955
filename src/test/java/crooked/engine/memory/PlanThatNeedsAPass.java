package crooked.engine.memory;

public class PlanThatNeedsAPass {
    crooked.engine.pass.PassThatReadsOnnx pass;
}
