def client(http)
  # ruleid: ruby-tls-verification-off
  http.verify_mode = OpenSSL::SSL::VERIFY_NONE
  # ok: ruby-tls-verification-off
  http.verify_mode = OpenSSL::SSL::VERIFY_PEER
end
