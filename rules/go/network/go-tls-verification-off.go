package net

import (
	"crypto/tls"

	"golang.org/x/crypto/ssh"
)

func configs(pool *x509.CertPool) {
	// ruleid: go-tls-verification-off
	first := &tls.Config{MinVersion: tls.VersionTLS12, InsecureSkipVerify: true}
	// ruleid: go-tls-verification-off
	first.InsecureSkipVerify = true
	// ruleid: go-tls-verification-off
	key := ssh.InsecureIgnoreHostKey()
	// ok: go-tls-verification-off
	second := &tls.Config{RootCAs: pool}
	// ok: go-tls-verification-off
	second.InsecureSkipVerify = false
	use(first, second, key)
}
