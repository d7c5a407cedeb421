// ruleid: js-insecure-random-secret
const token = Math.random().toString(36).slice(2);
// ruleid: js-insecure-random-secret
user.resetToken = 'r' + Math.random();
function generatePassword(n) {
  // ruleid: js-insecure-random-secret
  return Math.random().toString(36).slice(-n);
}
// ok: js-insecure-random-secret
const token2 = crypto.randomBytes(32).toString('hex');
// ok: js-insecure-random-secret
const jitter = Math.random() * 100;
