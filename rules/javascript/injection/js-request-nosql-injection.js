app.post('/login', async (req, res) => {
  // ruleid: js-request-nosql-injection
  const user = await User.findOne({ name: req.body.name, pass: req.body.pass });
  // ruleid: js-request-nosql-injection
  await User.deleteMany(req.body);
  // ok: js-request-nosql-injection
  await User.findOne({ name: String(req.body.name) });
  // ok: js-request-nosql-injection
  await User.findOne({ _id: new ObjectId(req.params.id) });
  // ok: js-request-nosql-injection
  await User.findOne({ where: { name: req.body.name } });
  // ok: js-request-nosql-injection
  const hit = list.find((x) => x.id === req.body.id);
});
