package crooked.service.inference;

class InferenceInOlderJson {
    com.fasterxml.jackson.databind.ObjectMapper mapper;
}
