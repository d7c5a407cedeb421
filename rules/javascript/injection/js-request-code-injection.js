app.post('/calc', (req, res) => {
  // ruleid: js-request-code-injection
  res.json(eval(req.body.expression));
  // ruleid: js-request-code-injection
  const f = new Function('x', req.query.body);
  // ruleid: js-request-code-injection
  vm.runInNewContext(req.body.code, {});
  const page = '<p>' + req.query.name + '</p>';
  // ruleid: js-request-code-injection
  res.send(ejs.render(page));
  // ruleid: js-request-code-injection
  const mod = require('./plugins/' + req.params.name);
  // ok: js-request-code-injection
  const data = JSON.parse(req.body.data);
  // ok: js-request-code-injection
  res.send(ejs.render('<p><%= name %></p>', { name: req.query.name }));
  // ok: js-request-code-injection
  setTimeout(() => done(req.query.x), 10);
  // ok: js-request-code-injection
  eval('1 + ' + Number(req.query.n));
});
