app.get('/a', async (req, res) => {
  const { query: { id } } = req;
  // todoruleid: js-request-sql-injection
  await db.query(`select ${id}`);
  // ruleid: js-request-sql-injection
  await db['query']('select ' + req.query.id);
  const parts = ['select ', req.query.id];
  // ruleid: js-request-sql-injection
  await db.query(parts.join(''));
  const q = db.query.bind(db);
  // todoruleid: js-request-sql-injection
  await q('select ' + req.query.id);
  // ruleid: js-request-sql-injection
  await db.query({ text: 'select ' + req.query.id });
  // ruleid: js-request-sql-injection
  await db.query('select '.concat(req.query.id as string));
  let sql = 'select ';
  sql += req['query'].id;
  // ruleid: js-request-sql-injection
  await db.query(sql);
  // ruleid: js-request-sql-injection
  await db.query('select ' + req?.query?.id);
  // ok: js-request-sql-injection
  await db.query({ text: 'select $1', values: [req.query.id] });
});
export async function GET(request: Request) {
  const id = new URL(request.url).searchParams.get('id');
  // ruleid: js-request-sql-injection
  return db.query(`select ${id}`);
}
