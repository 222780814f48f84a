package main

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
)

// command runs a command to its end.
func command(t *testing.T, args []string, pairs ...string) (string, error) {
	t.Helper()
	out := &output{}
	err := run(context.WithoutCancel(t.Context()), args, env(pairs...), strings.NewReader(""), out, out, nil)
	return out.String(), err
}

// A backup that is taken while credits are added holds each that was acknowledged
// before it began, and proves itself when it is restored.
func TestABackupUnderLoadIsRestoredWhole(t *testing.T) {
	t.Parallel()
	dir := demoFolder(t)
	base, _ := start(t, []string{"serve", "--demo", "--no-demo-traffic"}, "DATA_DIR", dir, "DEMO_API_KEY", demoKey, "DEMO_PASSWORD", demoPassword)
	_, got := call(t, http.MethodGet, base+"/partnerclients/clients", demoKey, "")
	client := got["data"].([]any)[0].(map[string]any)["client_id"].(string)
	balance := func(base string) string {
		t.Helper()
		_, got := call(t, http.MethodPost, base+"/partnerclients/wallet_balance", demoKey, fmt.Sprintf(`{"client_id":%q}`, client))
		return got["data"].(map[string]any)["balance"].(string)
	}
	credit := func() {
		if status, got := call(t, http.MethodPost, base+"/partnerclients/add_client_credits", demoKey, fmt.Sprintf(`{"client_id":%q,"credit":"1"}`, client)); status != http.StatusOK {
			t.Errorf("a credit: %d %v", status, got)
		}
	}
	credit()
	before := balance(base)
	stop, busy := make(chan struct{}), sync.WaitGroup{}
	for range 2 {
		busy.Go(func() {
			for {
				select {
				case <-stop:
					return
				default:
					credit()
				}
			}
		})
	}
	file := filepath.Join(t.TempDir(), "b.tar.gz")
	said, err := command(t, []string{"backup", file, "--keys"}, "DATA_DIR", dir)
	close(stop)
	busy.Wait()
	if err != nil {
		t.Fatalf("%v\n%s", err, said)
	}
	after := balance(base)
	there := t.TempDir()
	said, err = command(t, []string{"restore", file}, "DATA_DIR", there)
	if err != nil || !strings.Contains(said, "every balance is the sum") || !strings.Contains(said, "the chain is whole") {
		t.Fatalf("%v\n%s", err, said)
	}
	again, _ := start(t, []string{"serve", "--demo", "--no-demo-traffic"}, "DATA_DIR", there, "DEMO_API_KEY", demoKey, "DEMO_PASSWORD", demoPassword)
	if is := rupees(t, balance(again)); is < rupees(t, before) || is > rupees(t, after) {
		t.Errorf("the restored wallet holds %v; it held %s before the backup and %s after it", is, before, after)
	}
}

func rupees(t *testing.T, s string) (n float64) {
	t.Helper()
	if _, err := fmt.Sscan(s, &n); err != nil {
		t.Fatal(err)
	}
	return n
}

func TestABackupThatIsNoneLeavesNothing(t *testing.T) {
	t.Parallel()
	dir := demoFolder(t)
	file := filepath.Join(t.TempDir(), "b.tar.gz")
	if said, err := command(t, []string{"backup", file}, "DATA_DIR", dir); err != nil || !strings.Contains(said, "key files are not in it") {
		t.Fatalf("%v\n%s", err, said)
	}
	whole, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := command(t, []string{"backup", file}, "DATA_DIR", dir); err == nil || !strings.Contains(err.Error(), "exists already") {
		t.Errorf("over a file that is there: %v", err)
	}
	if _, err := command(t, []string{"restore", file}, "DATA_DIR", dir); err == nil || !strings.Contains(err.Error(), "move it away first") {
		t.Errorf("over an installation: %v", err)
	}
	for name, content := range map[string][]byte{"cut short": whole[:len(whole)/2], "a text": []byte("hello"), "nothing": nil} {
		bad, there := filepath.Join(t.TempDir(), "bad"), t.TempDir()
		if err := errors.Join(os.WriteFile(bad, content, 0o600)); err != nil {
			t.Fatal(err)
		}
		_, err := command(t, []string{"restore", bad}, "DATA_DIR", there)
		left, _ := os.ReadDir(there)
		if err == nil || len(left) != 0 {
			t.Errorf("%s: %v, and %d files are left", name, err, len(left))
		}
	}
	there := t.TempDir()
	if _, err := command(t, []string{"restore", file}, "DATA_DIR", there); err == nil || !strings.Contains(err.Error(), "put secret.key there too") {
		t.Errorf("without keys: %v", err)
	}
	if _, err := command(t, []string{"backup", filepath.Join(there, "x")}, "DATA_DIR", t.TempDir()); err == nil || !strings.Contains(err.Error(), "no database") {
		t.Errorf("of an empty folder: %v", err)
	}
}
