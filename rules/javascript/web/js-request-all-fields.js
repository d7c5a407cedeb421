app.patch('/me', async (req, res) => {
  // ruleid: js-request-all-fields
  Object.assign(req.user, req.body);
  // ruleid: js-request-all-fields
  await User.findByIdAndUpdate(req.user.id, req.body);
  // ruleid: js-request-all-fields
  await prisma.user.update({ where: { id: req.user.id }, data: req.body });
  const { name } = req.body;
  // ok: js-request-all-fields
  Object.assign(req.user, { name });
  // ok: js-request-all-fields
  const copy = Object.assign({}, req.body);
  // ok: js-request-all-fields
  await User.findByIdAndUpdate(req.user.id, { name });
  res.json(copy);
});
