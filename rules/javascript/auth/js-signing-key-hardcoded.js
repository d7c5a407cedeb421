// ruleid: js-signing-key-hardcoded
const t = jwt.sign({ id }, 'keyboard-cat-1', { expiresIn: '1h' });
// ruleid: js-signing-key-hardcoded
app.use(session({ secret: 'keyboard cat', resave: false }));
// ruleid: js-signing-key-hardcoded
const m = crypto.createHmac('sha256', 'abc123abc');
// ok: js-signing-key-hardcoded
const u = jwt.sign({ id }, process.env.JWT_KEY, { expiresIn: '1h' });
// ok: js-signing-key-hardcoded
app.use(session({ secret: config.secret, resave: false }));
