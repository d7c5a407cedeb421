// ruleid: js-weak-hash
const a = crypto.createHash('md5').update(text).digest('hex');
// ruleid: js-weak-hash
const b = crypto.createHash("sha1");
// ok: js-weak-hash
const c = crypto.createHash('sha256').update(text).digest('hex');
// ok: js-weak-hash
const d = crypto.createHmac('sha256', key);
