package main

import (
	"fmt"
	"os/exec"
)

func pack(name string) {
	// ruleid: go-shell-command-built
	exec.Command("sh", "-c", "tar czf "+name+" src").Run()
	// ruleid: go-shell-command-built
	exec.Command("/bin/bash", "-c", fmt.Sprintf("rm -r %s", name)).Run()
	// ok: go-shell-command-built
	exec.Command("sh", "-c", "make all").Run()
	// ok: go-shell-command-built
	exec.Command("tar", "czf", name, "src").Run()
}
