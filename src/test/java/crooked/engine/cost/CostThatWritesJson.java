package crooked.engine.cost;

public class CostThatWritesJson {
    crooked.engine.exec.SessionThatNamesABackend session;
    tools.jackson.databind.JsonNode json;
}
