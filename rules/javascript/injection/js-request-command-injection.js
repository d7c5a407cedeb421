const { exec, execFile, spawn } = require('child_process');
const cp = require('child_process');
app.get('/ping', (req, res) => {
  // ruleid: js-request-command-injection
  exec('ping -c 1 ' + req.query.host, done);
  // ruleid: js-request-command-injection
  cp.execSync(`ping ${req.body.host}`);
  // ruleid: js-request-command-injection
  spawn(req.query.tool, ['-v']);
  // ruleid: js-request-command-injection
  spawn('ping', [req.query.host], { shell: true });
  // ruleid: js-request-command-injection
  spawn('sh', ['-c', 'ping ' + req.query.host]);
  // ok: js-request-command-injection
  execFile('ping', ['-c', '1', req.query.host], done);
  // ok: js-request-command-injection
  spawn('ping', [req.query.host]);
  // ok: js-request-command-injection
  exec('sleep ' + Number(req.query.n));
  // ok: js-request-command-injection
  exec('uptime');
});
