package main

import (
	"plugin"

	"github.com/dop251/goja"
)

func load(path string, code string) {
	// ruleid: go-code-loaded
	plugin.Open(path)
	// ok: go-code-loaded
	plugin.Open("/usr/lib/shop/extra.so")
	vm := goja.New()
	// ruleid: go-code-loaded
	vm.RunString(code)
	// ok: go-code-loaded
	vm.RunString("1 + 1")
}
