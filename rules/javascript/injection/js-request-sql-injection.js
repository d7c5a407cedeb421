app.get('/a', async (req, res) => {
  // ruleid: js-request-sql-injection
  const rows = await db.query(`select * from t where id = ${req.params.id}`);
  const { name } = req.body;
  const sql = "select * from t where name = '" + name + "'";
  // ruleid: js-request-sql-injection
  pool.execute(sql);
  // ruleid: js-request-sql-injection
  await sequelize.query('delete from t where a = ' + req.query.a);
  // ruleid: js-request-sql-injection
  knex.raw("order by " + req.query.sort);
  // ok: js-request-sql-injection
  await db.query('select * from t where id = $1', [req.params.id]);
  // ok: js-request-sql-injection
  await db.query('select * from t where id = ' + parseInt(req.params.id, 10));
  // ok: js-request-sql-injection
  await db.query("select * from t where n = " + connection.escape(req.query.n));
  // ok: js-request-sql-injection
  await db.query("select 1");
  // ok: js-request-sql-injection
  document.query(name2);
});
app.post('/b', function (r, w) {
  // ruleid: js-request-sql-injection
  db.all('select ' + r.body.columns);
});
router.get('/c', async (ctx) => {
  // ruleid: js-request-sql-injection
  await prisma.$queryRawUnsafe(`select ${ctx.query.c}`);
  // ok: js-request-sql-injection
  await prisma.$queryRaw`select ${ctx.query.c}`;
});

const SORTS = { id: 'id', name: 'title' };
const PLACES = new Map([['id', 'id']]);

app.get('/sorted', (req, res) => {
  // ok: js-request-sql-injection
  db.query('SELECT * FROM t ORDER BY ' + (SORTS[req.query.sort] || 'id'));
  // ok: js-request-sql-injection
  db.query('SELECT * FROM t ORDER BY ' + PLACES.get(req.query.sort));
  // ruleid: js-request-sql-injection
  db.query('SELECT * FROM t ORDER BY ' + (SORTS[req.query.sort] || req.query.sort));
});

app.get('/checked', (req, res) => {
  const sort = req.query.sort;
  if (!['id', 'name'].includes(sort)) return res.sendStatus(400);
  // ok: js-request-sql-injection
  db.query('SELECT * FROM t ORDER BY ' + sort);
});
