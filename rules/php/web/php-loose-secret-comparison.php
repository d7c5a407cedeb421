<?php
// ruleid: php-loose-secret-comparison
if (md5($password . $salt) == $user->digest) {
    login($user);
}
// ruleid: php-loose-secret-comparison
if ($token != $_GET['token']) {
    exit;
}
// ok: php-loose-secret-comparison
if (hash_equals($token, $_GET['token'])) {
    login($user);
}
// ok: php-loose-secret-comparison
if (md5($body) === $digest) {
    echo 'same';
}
// ok: php-loose-secret-comparison
if ($token == null || $count == $limit) {
    exit;
}
