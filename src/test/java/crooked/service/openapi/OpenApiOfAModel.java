package crooked.service.openapi;

class OpenApiOfAModel {
    crooked.service.models.ModelsOfACommand other;
}
