// ruleid: js-secret-hardcoded
const apiKey = 'k93jd82hs7qz';
// ruleid: js-secret-hardcoded
const options = { user: 'app', password: 'hunter22hunter' };
// ok: js-secret-hardcoded
const clientSecret = process.env.CLIENT_SECRET;
// ok: js-secret-hardcoded
const labels = { password: 'Password' };
// ok: js-secret-hardcoded
const passwordField = 'input-password-1 x';
