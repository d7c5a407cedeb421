package main

import (
	"net/http"
	"os"
	"path/filepath"
	"strings"
)

func show(w http.ResponseWriter, r *http.Request) {
	name := r.FormValue("name")
	// ruleid: go-request-path
	f, _ := os.Open(filepath.Join(root, name))
	// ruleid: go-request-path
	http.ServeFile(w, r, root+r.URL.Path)
	// ruleid: go-request-path
	os.Remove(root + "/" + r.URL.Query().Get("old"))
	// ok: go-request-path
	g, _ := os.Open(filepath.Join(root, filepath.Base(name)))
	// ok: go-request-path
	h, _ := os.Open(root + "/constant")
	use(f, g, h)
}

func checked(w http.ResponseWriter, r *http.Request) {
	target := filepath.Join(root, r.FormValue("name"))
	if !strings.HasPrefix(target, root+"/") {
		http.Error(w, "no", 404)
		return
	}
	// ok: go-request-path
	http.ServeFile(w, r, target)
}

func local(w http.ResponseWriter, r *http.Request) {
	name := r.FormValue("name")
	if !filepath.IsLocal(name) {
		return
	}
	// ok: go-request-path
	os.ReadFile(name)
}

func serve() {
	// ruleid: go-request-path
	http.ListenAndServe(":80", http.FileServer(http.Dir("/")))
	// ok: go-request-path
	http.ListenAndServe(":80", http.FileServer(http.Dir("static")))
}
