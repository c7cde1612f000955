package crooked.service.process;

class ProcessOfAModel {
    crooked.service.models.ModelsOfACommand other;
}
