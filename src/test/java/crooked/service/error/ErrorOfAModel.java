package crooked.service.error;

class ErrorOfAModel {
    crooked.service.models.StoreThatCallsTheController other;
}
