<?php
session_start();
$role = $_SESSION['role'];
// ruleid: php-request-names-variables
extract($_GET);
$all = $_REQUEST;
// ruleid: php-request-names-variables
extract($all, EXTR_OVERWRITE);
// ruleid: php-request-names-variables
parse_str($_SERVER['QUERY_STRING']);
foreach ($_POST as $name => $value) {
    // ruleid: php-request-names-variables
    $$name = $value;
    // ruleid: php-request-names-variables
    $GLOBALS[$name] = $value;
}
// ok: php-request-names-variables
parse_str($_SERVER['QUERY_STRING'], $found);
// ok: php-request-names-variables
extract(['title' => 'Orders', 'count' => 3]);
// ok: php-request-names-variables
$order = (int) $_GET['order'];
