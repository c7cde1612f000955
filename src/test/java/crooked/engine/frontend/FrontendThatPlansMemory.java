package crooked.engine.frontend;

class FrontendThatPlansMemory {
    crooked.engine.memory.PlanThatNeedsAPass plan;
}
