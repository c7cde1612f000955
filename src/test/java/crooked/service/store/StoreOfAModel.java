package crooked.service.store;

public class StoreOfAModel {
    crooked.service.models.ModelsOfACommand models;
}
