async function load(db, id, placeholders) {
  // ruleid: js-sql-string-built
  await db.query(`select * from t where id = '${id}'`);
  // ruleid: js-sql-string-built
  await db.query("select * from t where id = " + id);
  // ok: js-sql-string-built
  await db.query(`select * from t where id in (${placeholders})`, ids);
  // ok: js-sql-string-built
  await db.query('select * from t where id = $1', [id]);
  // ok: js-sql-string-built
  await cache.run(`job ${id}`);
  // ok: js-sql-string-built
  await db.query("select * from t " + "where id = $1", [id]);
}
