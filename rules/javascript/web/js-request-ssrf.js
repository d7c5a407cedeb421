app.get('/proxy', async (req, res) => {
  // ruleid: js-request-ssrf
  const a = await fetch(req.query.url);
  // ruleid: js-request-ssrf
  const b = await axios.get(`https://${req.params.host}/status`);
  const target = req.body.target;
  // ruleid: js-request-ssrf
  https.get(target, (r) => r.pipe(res));
  // ok: js-request-ssrf
  const c = await fetch(`https://api.example/items/${req.params.id}`);
  // ok: js-request-ssrf
  const d = await fetch('https://api.example/find?q=' + encodeURIComponent(req.query.q));
  // ok: js-request-ssrf
  const e = await fetch(validateUrl(req.query.url));
  // ok: js-request-ssrf
  const f = await axios.post('https://api.example/items', req.body);
});
