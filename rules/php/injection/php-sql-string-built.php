<?php
function find($db, $name) {
    // ruleid: php-sql-string-built
    mysqli_query($db, "SELECT id FROM users WHERE name = '" . $name . "'");
    // ruleid: php-sql-string-built
    $db->query("DELETE FROM users WHERE name = '$name'");
    // ok: php-sql-string-built
    $db->prepare("SELECT id FROM users WHERE name = ?");
    // ok: php-sql-string-built
    $db->query("SELECT id FROM users");
    // ok: php-sql-string-built
    $db->query("SELECT id FROM $table");
}
