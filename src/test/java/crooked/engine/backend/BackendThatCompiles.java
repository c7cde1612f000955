package crooked.engine.backend;

class BackendThatCompiles {
    crooked.engine.compile.CompilerThatCallsTheService compiler;
}
