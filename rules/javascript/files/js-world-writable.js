// ruleid: js-world-writable
fs.chmodSync(file, 0o777);
// ruleid: js-world-writable
fs.chmod(file, '666', done);
// ruleid: js-world-writable
fs.writeFileSync(file, text, { mode: 0o666 });
// ok: js-world-writable
fs.chmodSync(file, 0o755);
// ok: js-world-writable
fs.writeFileSync(file, text, { mode: 0o600 });
