package store

import (
	"database/sql"
	"fmt"
)

func find(db *sql.DB, name string) {
	// ruleid: go-sql-string-built
	db.Query("SELECT id FROM users WHERE name = '" + name + "'")
	// ruleid: go-sql-string-built
	db.Exec(fmt.Sprintf("DELETE FROM users WHERE name = '%s'", name))
	// ok: go-sql-string-built
	db.Query("SELECT id FROM users WHERE name = $1", name)
	// ok: go-sql-string-built
	db.Query("SELECT id " + "FROM users")
	// ok: go-sql-string-built
	db.Exec(fmt.Sprintf("DROP TABLE IF EXISTS %s", quoted(name)))
	// ok: go-sql-string-built
	db.Exec("ALTER TABLE " + quoted(name) + " RENAME TO old")
}
