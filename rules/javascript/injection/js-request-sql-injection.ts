import { Request, Response } from 'express';
export async function find(req: Request, res: Response): Promise<void> {
  const id: string = req.query.id as string;
  // ruleid: js-request-sql-injection
  res.json(await db.query(`select * from t where id = '${id}'`));
  // ok: js-request-sql-injection
  res.json(await db.query('select * from t where id = ?', [id]));
}
app.get('/d', async ({ query }, res) => {
  // ruleid: js-request-sql-injection
  res.json(await db.query('select ' + query.c));
});
