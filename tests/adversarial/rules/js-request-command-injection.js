import * as childProcess from 'node:child_process';
import { promisify } from 'util';
const run = promisify(childProcess.exec);
app.post('/x', async (req, res) => {
  // ruleid: js-request-command-injection
  childProcess.exec('x ' + req.body.a);
  // ruleid: js-request-command-injection
  childProcess['exec']('x ' + req.body.a);
  // todoruleid: js-request-command-injection
  await run('x ' + req.body.a);
  const { exec: e } = childProcess;
  // todoruleid: js-request-command-injection
  e('x ' + req.body.a);
  // ruleid: js-request-command-injection
  require('node:child_process').exec(req.body.a);
  // ruleid: js-request-command-injection
  childProcess.spawn('bash', ['-c', req.body.a]);
  // ruleid: js-request-command-injection
  childProcess.spawn('/bin/sh', ['-c', req.body.a]);
  // ok: js-request-command-injection
  childProcess.execFile('x', [req.body.a]);
});
