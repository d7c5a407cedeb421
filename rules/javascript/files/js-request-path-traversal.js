app.get('/file', (req, res) => {
  // ruleid: js-request-path-traversal
  fs.readFile('/srv/data/' + req.query.name, done);
  // ruleid: js-request-path-traversal
  res.sendFile(path.join(__dirname, 'files', req.params.name));
  const target = path.resolve(root, req.body.to);
  // ruleid: js-request-path-traversal
  fs.writeFileSync(target, 'x');
  // ok: js-request-path-traversal
  fs.readFile('/srv/data/' + path.basename(req.query.name), done);
  // ok: js-request-path-traversal
  res.sendFile(req.params.name, { root: '/srv/data' });
  const full = path.resolve(root, req.query.name);
  if (!full.startsWith(root + path.sep)) return res.sendStatus(400);
  // ok: js-request-path-traversal
  fs.readFile(full, done);
  // ok: js-request-path-traversal
  fs.readFile('/srv/data/index', done);
});
