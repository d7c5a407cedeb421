// ruleid: js-cors-any-origin
app.use(cors({ origin: true, credentials: true }));
// ruleid: js-cors-any-origin
res.setHeader('Access-Control-Allow-Origin', req.headers.origin);
// ok: js-cors-any-origin
app.use(cors({ origin: ['https://app.example'], credentials: true }));
// ok: js-cors-any-origin
res.setHeader('Access-Control-Allow-Origin', 'https://app.example');
// ok: js-cors-any-origin
app.use(cors({ origin: true }));
