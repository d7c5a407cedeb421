// ruleid: js-tls-verification-off
const agent = new https.Agent({ rejectUnauthorized: false });
// ruleid: js-tls-verification-off
process.env.NODE_TLS_REJECT_UNAUTHORIZED = '0';
// ruleid: js-tls-verification-off
process.env['NODE_TLS_REJECT_UNAUTHORIZED'] = 0;
// ruleid: js-tls-verification-off
tls.connect({ host, checkServerIdentity: () => undefined });
// ok: js-tls-verification-off
const strict = new https.Agent({ rejectUnauthorized: true, ca });
// ok: js-tls-verification-off
process.env.NODE_TLS_REJECT_UNAUTHORIZED = '1';
