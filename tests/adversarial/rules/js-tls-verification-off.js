// ruleid: js-tls-verification-off
const a = new https.Agent({ 'rejectUnauthorized': false });
// ruleid: js-tls-verification-off
const b = new https.Agent({ rejectUnauthorized: !1 });
const strict = false;
// ruleid: js-tls-verification-off
const c = new https.Agent({ rejectUnauthorized: strict });
// ruleid: js-tls-verification-off
process.env["NODE_TLS_REJECT_UNAUTHORIZED"] = "0";
// ruleid: js-tls-verification-off
Object.assign(process.env, { NODE_TLS_REJECT_UNAUTHORIZED: '0' });
const options = {};
// ruleid: js-tls-verification-off
options.rejectUnauthorized = false;
// ruleid: js-tls-verification-off
options['rejectUnauthorized'] = false;
// ruleid: js-tls-verification-off
const d = new https.Agent({ rejectUnauthorized: 0 });
// ok: js-tls-verification-off
const f = new https.Agent({ rejectUnauthorized: true });
