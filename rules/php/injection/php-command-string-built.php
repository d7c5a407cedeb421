<?php
function pack_files($name) {
    // ruleid: php-command-string-built
    exec("tar czf " . $name);
    // ruleid: php-command-string-built
    passthru("rm -r $name");
    // ok: php-command-string-built
    exec("tar czf " . escapeshellarg($name));
    // ok: php-command-string-built
    exec("make all");
}
