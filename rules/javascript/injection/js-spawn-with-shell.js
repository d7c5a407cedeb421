const { spawn } = require('child_process');
// ruleid: js-spawn-with-shell
spawn('npm', ['run', target], { stdio: 'inherit', shell: true });
// ok: js-spawn-with-shell
spawn('npm', ['run', target], { stdio: 'inherit' });
// ok: js-spawn-with-shell
spawn('npm', ['run', target], { shell: false });
