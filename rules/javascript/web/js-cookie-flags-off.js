// ruleid: js-cookie-flags-off
res.cookie('sid', id, { httpOnly: false });
// ruleid: js-cookie-flags-off
app.use(session({ secret: key, cookie: { secure: false } }));
// ok: js-cookie-flags-off
res.cookie('sid', id, { httpOnly: true, secure: true, sameSite: 'lax' });
// ok: js-cookie-flags-off
app.use(session({ secret: key, cookie: { secure: true } }));
