package crooked.engine.cost;

class CostThatWritesJson {
    crooked.engine.exec.SessionThatNamesABackend session;
    tools.jackson.databind.JsonNode json;
}
