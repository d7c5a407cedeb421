<?php
// ruleid: php-request-included
include($_GET['page']);
$page = $_REQUEST['page'];
// ruleid: php-request-included
require("pages/" . $page . ".php");
// ok: php-request-included
require("pages/home.php");
$known = basename($page);
// ok: php-request-included
include($known);
