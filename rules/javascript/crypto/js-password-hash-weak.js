// ruleid: js-password-hash-weak
const a = crypto.createHash('sha256').update(password).digest('hex');
// ruleid: js-password-hash-weak
const b = md5(user.password);
// ok: js-password-hash-weak
const c = await bcrypt.hash(password, 12);
// ok: js-password-hash-weak
const d = crypto.createHash('sha256').update(fileBody).digest('hex');
