const jwt = require('jsonwebtoken');
// ruleid: js-jwt-decoded-only
const who = jwt.decode(token).sub;
// ok: js-jwt-decoded-only
const head = jwt.decode(token, { complete: true });
// ok: js-jwt-decoded-only
const body = jwt.verify(token, key, { algorithms: ['RS256'] });
// ok: js-jwt-decoded-only
const text = base64.decode(token);
function tenant(req) {
  // ruleid: js-jwt-decoded-only
  return decodeJwt(req.headers.authorization.slice(7)).tenant;
}
function shown(token) {
  // ok: js-jwt-decoded-only
  return jwtDecode(token).name;
}
