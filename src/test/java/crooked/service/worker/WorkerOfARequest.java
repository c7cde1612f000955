package crooked.service.worker;

class WorkerOfARequest {
    crooked.service.inference.InferenceWithProfiling other;
}
