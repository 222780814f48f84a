package e2e

import (
	"os"
	"os/exec"
	"path/filepath"
	"testing"
)

// tools are what the journeys need besides Go itself.
type tools struct {
	root     string // of the repository
	chromium string
	driver   string // Playwright's driver: a folder with node and package in it
	axe      string // the source of axe-core
}

// findTools fails where something is missing, and says how to get it.
func findTools(t *testing.T) tools {
	t.Helper()
	here, err := os.Getwd()
	if err != nil {
		t.Fatal(err)
	}
	w := tools{root: filepath.Dir(here), driver: t.TempDir()}
	if _, err := os.Stat(filepath.Join(w.root, "go.mod")); err != nil {
		t.Fatalf("the repository's root was not found: %v", err)
	}
	node, err := exec.LookPath("node")
	if err != nil {
		t.Fatal("Node.js is missing: 'make tools' says how to get it")
	}
	if w.chromium, err = exec.LookPath("chromium"); err != nil {
		if w.chromium, err = exec.LookPath("chromium-browser"); err != nil {
			t.Fatal("Chromium is missing: 'make tools' installs it")
		}
	}
	source, err := os.ReadFile(filepath.Join(w.root, "node_modules", "axe-core", "axe.min.js"))
	if err != nil {
		t.Fatalf("axe-core is missing: 'make tools' installs it (%v)", err)
	}
	w.axe = string(source)
	core := filepath.Join(w.root, "node_modules", "playwright-core")
	if _, err := os.Stat(filepath.Join(core, "cli.js")); err != nil {
		t.Fatalf("playwright-core is missing: 'make tools' installs it (%v)", err)
	}
	for name, target := range map[string]string{"node": node, "package": core} {
		if err := os.Symlink(target, filepath.Join(w.driver, name)); err != nil {
			t.Fatal(err)
		}
	}
	return w
}
