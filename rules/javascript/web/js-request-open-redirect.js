app.get('/go', (req, res) => {
  // ruleid: js-request-open-redirect
  res.redirect(req.query.next);
  // ruleid: js-request-open-redirect
  res.redirect(302, req.body.url || '/');
  const to = req.query.to;
  // ruleid: js-request-open-redirect
  res.setHeader('Location', to);
  // ok: js-request-open-redirect
  res.redirect('/users/' + req.params.id);
  // ok: js-request-open-redirect
  res.redirect(`/items/${req.query.id}`);
  // ok: js-request-open-redirect
  res.redirect(safeRedirectUrl(req.query.next));
  const back = req.query.back;
  if (!ALLOWED.includes(back)) return res.sendStatus(400);
  // ok: js-request-open-redirect
  res.redirect(back);
});
