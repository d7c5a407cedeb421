const { exec, execSync, execFile } = require('child_process');
function build(name, parts) {
  // ruleid: js-command-string-built
  exec(`tar czf ${name}.tgz src`);
  // ruleid: js-command-string-built
  execSync('rm -r ' + name);
  // ruleid: js-command-string-built
  execSync(parts.join(' '));
  // ok: js-command-string-built
  execSync('make all');
  // ok: js-command-string-built
  execFile('tar', ['czf', name, 'src']);
  // ok: js-command-string-built
  /a(b)/.exec('x' + name);
}
