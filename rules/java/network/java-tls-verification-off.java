class Client {
  void client(HttpClientBuilder builder, HttpsURLConnection connection) {
    // ruleid: java-tls-verification-off
    builder.setSSLHostnameVerifier(NoopHostnameVerifier.INSTANCE);
    // ruleid: java-tls-verification-off
    connection.setHostnameVerifier((host, session) -> true);
    // ok: java-tls-verification-off
    builder.setSSLHostnameVerifier(new DefaultHostnameVerifier());
  }

  class All implements X509TrustManager {
    // ruleid: java-tls-verification-off
    public void checkServerTrusted(X509Certificate[] chain, String type) { }
  }
}
