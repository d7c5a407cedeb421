import * as cp from 'node:child_process';
export function tag(name: string): void {
  // ruleid: js-command-string-built
  cp.execSync(`git tag ${name}`);
  // ok: js-command-string-built
  cp.execFileSync('git', ['tag', name]);
}
import { promisify } from 'node:util';
const start = promisify(cp.exec);
export function run(tool: string, words: string[]) {
  // ruleid: js-command-string-built
  return start([tool, ...words].join(' '), { timeout: 1000 });
}
export function version() {
  // ok: js-command-string-built
  return start('git --version', { timeout: 1000 });
}
