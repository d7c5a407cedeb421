<?php
// ruleid: php-request-echoed
echo "Hello " . $_GET['name'];
// ok: php-request-echoed
echo "Hello " . htmlspecialchars($_GET['name'], ENT_QUOTES);
// ok: php-request-echoed
echo "Hello";
