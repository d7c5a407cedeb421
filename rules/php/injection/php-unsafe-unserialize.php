<?php
function load($text) {
    // ruleid: php-unsafe-unserialize
    $first = unserialize($text);
    // ruleid: php-unsafe-unserialize
    $second = unserialize($_COOKIE['cart']);
    // ok: php-unsafe-unserialize
    $third = unserialize($text, ['allowed_classes' => false]);
    // ok: php-unsafe-unserialize
    $fourth = json_decode($text);
}
