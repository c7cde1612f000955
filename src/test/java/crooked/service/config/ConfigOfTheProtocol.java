package crooked.service.config;

class ConfigOfTheProtocol {
    crooked.service.protocol.ProtocolWithProfiling other;
}
