package crooked.service.security;

class SecurityOfAModel {
    crooked.service.models.StoreThatCallsTheController other;
}
