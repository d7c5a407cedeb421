// ruleid: js-cookie-flags-off
res.cookie('sid', id, { httpOnly: false });
// ruleid: js-cookie-flags-off
app.use(session({ secret: key, cookie: { secure: false } }));
// ok: js-cookie-flags-off
res.cookie('sid', id, { httpOnly: true, secure: true, sameSite: 'lax' });
// ok: js-cookie-flags-off
app.use(session({ secret: key, cookie: { secure: true } }));
// ruleid: js-cookie-flags-off
const KEEP = { maxAge: 3600, httpOnly: false };
// ruleid: js-cookie-flags-off
const OTHER = { secure: false, sameSite: 'lax' };
// ok: js-cookie-flags-off
const MAIL = { host: 'mail.example', port: 587, secure: false };
