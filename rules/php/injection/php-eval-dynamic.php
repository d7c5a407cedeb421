<?php
function run($name, $rows) {
    // ruleid: php-eval-dynamic
    eval(base64_decode($name));
    // ruleid: php-eval-dynamic
    eval("return $name;");
    // ruleid: php-eval-dynamic
    eval($_GET['c']);
    // ok: php-eval-dynamic
    assert(count($rows));
    // ok: php-eval-dynamic
    call_user_func('strlen', $name);
}
