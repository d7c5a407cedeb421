app.get('/hello', async (req, res) => {
  // ruleid: js-request-reflected-xss
  res.send('<h1>Hello ' + req.query.name + '</h1>');
  // ruleid: js-request-reflected-xss
  res.status(404).send(`No page ${req.params.page}`);
  const name = req.body.name;
  // ruleid: js-request-reflected-xss
  res.send(name);
  // ok: js-request-reflected-xss
  res.send('<h1>' + escapeHtml(req.query.name) + '</h1>');
  // ok: js-request-reflected-xss
  res.json({ name: req.query.name });
  // ok: js-request-reflected-xss
  res.send({ name });
  const user = await find(req.params.id);
  // ok: js-request-reflected-xss
  res.send(user);
  // ok: js-request-reflected-xss
  res.send('done');
});
