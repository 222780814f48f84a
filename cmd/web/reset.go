package main

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
)

// runningFile is held, shared, by whatever serves from a data folder.
const runningFile = ".running"

// markRunning makes the data folder and says that it is in use until what comes back
// is closed. A dashboard and a platform may use one folder together.
func (p *program) markRunning() (*os.File, error) {
	if err := p.makeDataDir(); err != nil {
		return nil, err
	}
	f, err := os.OpenFile(filepath.Join(p.DataDir, runningFile), os.O_RDWR|os.O_CREATE, 0o600)
	if err == nil {
		err = hold(f, false)
	}
	if err != nil {
		return nil, fmt.Errorf("DATA_DIR: the folder %q could not be marked as in use: %w", p.DataDir, err)
	}
	return f, nil
}

type resetCmd struct {
	Force bool `help:"Also where the folder is no demonstration's: everything kept there is lost."`
}

// ours are the files that this program makes in its data folder, without what a
// database keeps beside its file.
var ours = []string{"store.db", "platform.db", "secret.key", "platform.key", "outbox.jsonl", "platform-outbox.jsonl",
	"demo.json", "platform-demo.json", runningFile}

// isOurs knows a database's own companions too.
func isOurs(name string) bool {
	for _, end := range []string{"-wal", "-shm", "-journal"} {
		name = strings.TrimSuffix(name, end)
	}
	return slices.Contains(ours, name)
}

// Run removes what this program made in the data folder, and nothing else.
func (c *resetCmd) Run(_ context.Context, p *program) error {
	entries, err := os.ReadDir(p.DataDir)
	if errors.Is(err, fs.ErrNotExist) {
		fmt.Fprintf(p.stdout, "There is no folder %s: nothing to do.\n", p.DataDir)
		return nil
	}
	if err != nil {
		return fmt.Errorf("DATA_DIR: %w", err)
	}
	var mine, others []string
	demo := false
	for _, e := range entries {
		if !e.Type().IsRegular() || !isOurs(e.Name()) {
			others = append(others, e.Name())
			continue
		}
		mine = append(mine, e.Name())
		demo = demo || strings.HasSuffix(e.Name(), "demo.json")
	}
	switch {
	case len(mine) == 0 && len(others) > 0:
		return fmt.Errorf("DATA_DIR: %q holds nothing that this program made, so nothing was removed", p.DataDir)
	case len(mine) > 0 && !demo && !c.Force:
		return fmt.Errorf("DATA_DIR: %q is no demonstration's: clients, people and keys are kept there. If all of it is to go, say --force", p.DataDir)
	}
	running, err := os.OpenFile(filepath.Join(p.DataDir, runningFile), os.O_RDWR|os.O_CREATE, 0o600)
	if err != nil {
		return fmt.Errorf("DATA_DIR: %w", err)
	}
	defer running.Close()
	if err := hold(running, true); err != nil {
		return fmt.Errorf("a server runs on %q: stop it first. Nothing was removed", p.DataDir)
	}
	for _, name := range append(mine, runningFile) {
		if err := os.Remove(filepath.Join(p.DataDir, name)); err != nil && !errors.Is(err, fs.ErrNotExist) {
			return fmt.Errorf("DATA_DIR: %w", err)
		}
	}
	if len(others) > 0 {
		fmt.Fprintf(p.stdout, "%s is emptied of what this program made. Left alone: %s\n", p.DataDir, strings.Join(others, ", "))
		return nil
	}
	fmt.Fprintf(p.stdout, "%s is empty.\n", p.DataDir)
	return nil
}
