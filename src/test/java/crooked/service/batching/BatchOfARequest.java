package crooked.service.batching;

class BatchOfARequest {
    crooked.service.inference.InferenceWithProfiling other;
}
