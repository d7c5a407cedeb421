<?php
// ruleid: php-request-command-injection
system($_GET['c']);
$name = $_POST['name'];
// ruleid: php-request-command-injection
shell_exec("convert " . $name);
// ok: php-request-command-injection
shell_exec("convert " . escapeshellarg($name));
// ok: php-request-command-injection
system("uptime");
