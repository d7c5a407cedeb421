app.get('/find', (req, res) => {
  // ruleid: js-regex-from-request
  const re = new RegExp(req.query.q, 'i');
  // ruleid: js-regex-from-request
  const other = RegExp('^' + req.params.name);
  // ok: js-regex-from-request
  const safe = new RegExp(escapeRegExp(req.query.q), 'i');
  // ok: js-regex-from-request
  const also = new RegExp(_.escapeRegExp(req.query.q));
  // ok: js-regex-from-request
  const hit = name.includes(req.query.q);
});
