// ruleid: js-cors-wildcard
app.use(cors());
// ruleid: js-cors-wildcard
res.setHeader('Access-Control-Allow-Origin', '*');
// ok: js-cors-wildcard
app.use(cors({ origin: 'https://app.example' }));
// ok: js-cors-wildcard
res.setHeader('Vary', '*');
