package main

import (
	"bytes"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// reset runs the command on a folder.
func reset(t *testing.T, dir string, args ...string) (string, error) {
	t.Helper()
	var out bytes.Buffer
	err := run(t.Context(), append([]string{"reset"}, args...), env("DATA_DIR", dir), strings.NewReader(""), &out, io.Discard, nil)
	return out.String(), err
}

func names(t *testing.T, dir string) string {
	t.Helper()
	entries, err := os.ReadDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	var all []string
	for _, e := range entries {
		all = append(all, e.Name())
	}
	return strings.Join(all, " ")
}

func TestResetRemovesADemonstrationAndNothingElse(t *testing.T) {
	t.Parallel()
	dir := demoFolder(t)
	mine := filepath.Join(dir, "my notes.txt")
	if err := os.WriteFile(mine, []byte("keep"), 0o600); err != nil {
		t.Fatal(err)
	}
	if out, err := reset(t, dir); err != nil || names(t, dir) != "my notes.txt" || !strings.Contains(out, "my notes.txt") {
		t.Errorf("%s (%v), left: %s", out, err, names(t, dir))
	}
	if out, err := reset(t, filepath.Join(dir, "nowhere")); err != nil || !strings.Contains(out, "nothing to do") {
		t.Errorf("%s (%v)", out, err)
	}
}

func TestResetRefusesWhatIsNoDemonstration(t *testing.T) {
	t.Parallel()
	strange := t.TempDir()
	if err := os.WriteFile(filepath.Join(strange, "thesis.tex"), nil, 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := reset(t, strange, "--force"); err == nil || names(t, strange) != "thesis.tex" {
		t.Errorf("somebody else's folder: %v, left: %s", err, names(t, strange))
	}
	real := t.TempDir()
	if err := run(t.Context(), []string{"partner", "add", "New Reseller"}, env("DATA_DIR", real), strings.NewReader(""), io.Discard, io.Discard, nil); err != nil {
		t.Fatal(err)
	}
	if _, err := reset(t, real); err == nil || !strings.Contains(names(t, real), "store.db") {
		t.Errorf("a reseller's own data: %v, left: %s", err, names(t, real))
	}
	if _, err := reset(t, real, "--force"); err != nil || names(t, real) != "" {
		t.Errorf("by force: %v, left: %s", err, names(t, real))
	}
}

func TestResetRefusesWhileAServerRuns(t *testing.T) {
	t.Parallel()
	dir := demoFolder(t)
	start(t, []string{"serve", "--demo", "--no-demo-traffic"}, "DATA_DIR", dir, "DEMO_API_KEY", demoKey, "DEMO_PASSWORD", demoPassword)
	if _, err := reset(t, dir, "--force"); err == nil || !strings.Contains(err.Error(), "a server runs") || !strings.Contains(names(t, dir), "store.db") {
		t.Errorf("it says %v, left: %s", err, names(t, dir))
	}
}
