class Client {
  void Run(HttpClientHandler handler) {
    // ruleid: csharp-tls-verification-off
    handler.ServerCertificateCustomValidationCallback = (message, cert, chain, errors) => true;
    // ruleid: csharp-tls-verification-off
    handler.ServerCertificateCustomValidationCallback = HttpClientHandler.DangerousAcceptAnyServerCertificateValidator;
    // ok: csharp-tls-verification-off
    handler.CheckCertificateRevocationList = true;
  }
}
