<?php
// ruleid: php-request-path
readfile('/var/files/' . $_GET['name']);
$name = $_POST['name'];
// ruleid: php-request-path
echo file_get_contents("files/{$name}");
// ruleid: php-request-path
unlink($root . '/' . $name);
// ruleid: php-request-path
move_uploaded_file($_FILES['f']['tmp_name'], 'up/' . $_FILES['f']['name']);
// ok: php-request-path
move_uploaded_file($_FILES['f']['tmp_name'], 'up/' . md5($_FILES['f']['name']));
// ok: php-request-path
readfile('/var/files/' . basename($_GET['name']));
// ok: php-request-path
readfile('/var/files/' . (int) $_GET['id'] . '.pdf');
// ok: php-request-path
$body = json_decode(file_get_contents('php://input'), true);
