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
const HEADERS = {
  // ruleid: js-cors-any-origin
  'Access-Control-Allow-Origin': (req) => req.get('origin') ?? 'https://app.example',
};
const SAFE = {
  // ok: js-cors-any-origin
  'Access-Control-Allow-Origin': () => 'https://app.example',
};
// ruleid: js-cors-any-origin
res.header('Access-Control-Allow-Origin', request.headers.get('Origin') || '*');
if (allowed.includes(req.headers.origin)) {
  // ok: js-cors-any-origin
  res.set('access-control-allow-origin', req.get('Origin'));
}
// ruleid: js-cors-any-origin
app.use(cors({ origin: (o, next) => next(null, true), credentials: true }));
// ok: js-cors-any-origin
app.use(cors({ origin: (o, next) => next(null, allowed.has(o)), credentials: true }));
function echo(req, res) {
  const origin = req.headers.origin;
  // ruleid: js-cors-any-origin
  res.setHeader('Access-Control-Allow-Origin', origin);
}
function asked(req, res) {
  const origin = req.headers.origin;
  if (allowed.has(origin)) {
    // ok: js-cors-any-origin
    res.setHeader('Access-Control-Allow-Origin', origin);
  }
}
