package crooked.service.page;

class PageOfTheProtocol {
    crooked.service.protocol.ProtocolWithProfiling other;
}
