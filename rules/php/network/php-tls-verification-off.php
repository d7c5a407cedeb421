<?php
function fetch($c) {
    // ruleid: php-tls-verification-off
    curl_setopt($c, CURLOPT_SSL_VERIFYPEER, false);
    // ruleid: php-tls-verification-off
    curl_setopt($c, CURLOPT_SSL_VERIFYHOST, 0);
    // ruleid: php-tls-verification-off
    $options = ['verify_peer' => false];
    // ok: php-tls-verification-off
    curl_setopt($c, CURLOPT_SSL_VERIFYPEER, true);
    // ok: php-tls-verification-off
    curl_setopt($c, CURLOPT_SSL_VERIFYHOST, 2);
}
