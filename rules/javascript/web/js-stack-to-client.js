app.use((err, req, res, next) => {
  // ruleid: js-stack-to-client
  res.status(500).json({ error: err.stack });
  // ruleid: js-stack-to-client
  res.send(`failed: ${err.stack}`);
  console.error(err.stack);
  // ok: js-stack-to-client
  res.status(500).json({ error: 'internal' });
  // ok: js-stack-to-client
  res.json({ error: process.env.NODE_ENV === 'production' ? 'internal' : err.stack });
  // ok: js-stack-to-client
  res.json({ cards: deck.stack });
});
