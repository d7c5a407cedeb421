import * as cp from 'node:child_process';
export function tag(name: string): void {
  // ruleid: js-command-string-built
  cp.execSync(`git tag ${name}`);
  // ok: js-command-string-built
  cp.execFileSync('git', ['tag', name]);
}
