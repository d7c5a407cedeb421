package web

import (
	"encoding/gob"
	"encoding/json"
	"net/http"
	"os"
)

func read(w http.ResponseWriter, r *http.Request, file *os.File) {
	// ruleid: go-unsafe-deserialise
	gob.NewDecoder(r.Body).Decode(&order)
	// ok: go-unsafe-deserialise
	gob.NewDecoder(file).Decode(&order)
	// ok: go-unsafe-deserialise
	json.NewDecoder(r.Body).Decode(&order)
}
