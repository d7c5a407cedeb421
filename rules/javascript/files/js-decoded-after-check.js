const path = require('path');
function read(name) {
  const file = path.resolve(ROOT, name);
  if (!file.startsWith(ROOT + path.sep)) {
    throw new Error('outside');
  }
  // ruleid: js-decoded-after-check
  return fs.readFile(decodeURIComponent(file), 'utf8');
}
function dots(name) {
  if (name.includes('..')) return null;
  // ruleid: js-decoded-after-check
  const real = decodeURIComponent(name);
  return fs.readFile(real);
}
function right(name) {
  // ok: js-decoded-after-check
  const file = path.resolve(ROOT, decodeURIComponent(name));
  if (!file.startsWith(ROOT + path.sep)) {
    throw new Error('outside');
  }
  return fs.readFile(file, 'utf8');
}
function text(url) {
  if (!url.startsWith('data:')) return null;
  // ok: js-decoded-after-check
  return decodeURIComponent(url);
}
