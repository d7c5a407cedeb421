package web

import (
	"net/http"
	"os/exec"
)

func run(w http.ResponseWriter, r *http.Request) {
	// ruleid: go-request-command-injection
	exec.Command("sh", "-c", r.URL.Query().Get("c")).Run()
	name := r.FormValue("name")
	// ruleid: go-request-command-injection
	exec.CommandContext(r.Context(), "convert", name).Run()
	// ok: go-request-command-injection
	exec.Command("convert", "logo.png").Run()
}
