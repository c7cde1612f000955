package crooked.engine.tune;

public class TrialThatNeedsAPass {
    crooked.engine.pass.PassThatReadsOnnx pass;
}
