const jwt = require('jsonwebtoken');
// ruleid: js-jwt-not-verified
const a = jwt.verify(token, key, { algorithms: ['HS256', 'none'] });
// ruleid: js-jwt-not-verified
const b = jwt.verify(token, null);
// ruleid: js-jwt-not-verified
const c = jwt.sign(body, '', { algorithm: 'none' });
// ok: js-jwt-not-verified
const d = jwt.verify(token, key, { algorithms: ['RS256'] });
// ok: js-jwt-not-verified
const e = jwt.sign(body, key, { algorithm: 'RS256' });
