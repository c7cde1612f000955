package crooked.engine.compile;

public class CompilerThatCallsTheService {
    crooked.service.models.StoreThatCallsTheController store;
    crooked.engine.exec.SessionThatNamesABackend session;
}
