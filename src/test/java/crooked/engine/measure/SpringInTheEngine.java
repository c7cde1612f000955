package crooked.engine.measure;

class SpringInTheEngine {
    crooked.engine.pass.PassThatReadsOnnx pass;
    org.springframework.context.ApplicationContext context;
}
