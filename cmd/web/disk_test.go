package main

import (
	"fmt"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// tinyDisk is a disk of so many MB; where this account may not mount one, the test is
// left out.
func tinyDisk(t *testing.T, mb int) string {
	t.Helper()
	dir := filepath.Join(t.TempDir(), "disk")
	if err := os.Mkdir(dir, 0o700); err != nil {
		t.Fatal(err)
	}
	if said, err := exec.Command("mount", "-t", "tmpfs", "-o", fmt.Sprintf("size=%dm", mb), "tmpfs", dir).CombinedOutput(); err != nil {
		t.Skipf("no disk of its own can be mounted here: %s", said)
	}
	t.Cleanup(func() {
		if said, err := exec.Command("umount", dir).CombinedOutput(); err != nil {
			t.Errorf("umount: %v %s", err, said)
		}
	})
	return dir
}

// While the disk is full pages are read, what would be saved is refused and says why,
// and nothing is done by half; with room again all goes on, without a restart.
func TestAFullDiskIsToldAndReadingGoesOn(t *testing.T) {
	t.Parallel()
	dir := tinyDisk(t, 64)
	files, err := prepared()
	if err != nil {
		t.Fatal(err)
	}
	for name, content := range files {
		if err := os.WriteFile(filepath.Join(dir, name), content, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	c := spawn(t, []string{"serve", "--demo", "--no-demo-traffic"}, "DATA_DIR", dir, "DEMO_API_KEY", demoKey, "DEMO_PASSWORD", demoPassword)
	l := &load{t: t, base: c.base}
	_, got := call(t, http.MethodGet, l.base+"/partnerclients/clients", demoKey, "")
	l.client = got["data"].([]any)[0].(map[string]any)["client_id"].(string)
	l.person = l.signIn("meera@sahyadri.example")
	pages := []string{"/", "/clients", "/numbers", "/agents", "/wallets", "/onboarding", "/notices", "/intents", "/account", "/settings/health"}
	read := func(when string) {
		t.Helper()
		for _, at := range pages {
			status, doc, err := page(l.person, l.base+at)
			if err != nil || status != http.StatusOK {
				t.Errorf("%s: %s answers %d %v: %s", when, at, status, err, doc.Find("main").Text())
			}
		}
	}
	credit := func() (int, string) {
		t.Helper()
		status, got := call(t, http.MethodPost, l.base+"/partnerclients/add_client_credits", demoKey, fmt.Sprintf(`{"client_id":%q,"credit":"1"}`, l.client))
		return status, asText(got)
	}
	read("before")
	before := l.balance()
	filler, err := os.Create(filepath.Join(dir, "filler"))
	if err != nil {
		t.Fatal(err)
	}
	chunk := make([]byte, 1<<20)
	for err == nil {
		_, err = filler.Write(chunk)
	}
	for size := 1 << 10; size > 0; size /= 2 { // to the last byte
		for err = nil; err == nil; {
			_, err = filler.Write(chunk[:size])
		}
	}
	// The journals have room of their own, which fills up as well.
	refused := ""
	for range 3000 {
		status, said := credit()
		if status != http.StatusOK {
			if refused = said; status != http.StatusServiceUnavailable {
				t.Errorf("on the full disk a credit answers %d %s", status, said)
			}
			break
		}
		before++
	}
	if !strings.Contains(refused, "disk of this server is full") {
		t.Fatalf("on the full disk a credit says %q", refused)
	}
	read("on the full disk")
	saved := func() (int, string) {
		res, err := l.person.PostForm(l.base+"/theme", map[string][]string{"theme": {"desk-dark"}})
		if err != nil {
			t.Fatal(err)
		}
		return res.StatusCode, body(t, res, nil)
	}
	for end := 0; end < 3000; end++ {
		status, said := saved()
		if status == http.StatusSeeOther {
			continue
		}
		if status != http.StatusServiceUnavailable || !strings.Contains(said, "Nothing can be saved at the moment") {
			t.Errorf("a form on the full disk answers %d", status)
		}
		break
	}
	if _, doc, err := page(l.person, l.base+"/settings/health"); err != nil || !strings.Contains(doc.Find("main").Text(), "Can’t be written") {
		t.Errorf("the health page does not tell of the disk: %v %s", err, doc.Find("main").Text())
	}
	if got := l.balance(); got != before {
		t.Errorf("the wallet holds %v, %v was acknowledged", got, before)
	}
	if err := filler.Close(); err != nil {
		t.Fatal(err)
	}
	if err := os.Remove(filler.Name()); err != nil {
		t.Fatal(err)
	}
	if status, said := credit(); status != http.StatusOK {
		t.Errorf("with room again a credit answers %d %s", status, said)
	}
	if status, _ := saved(); status != http.StatusSeeOther {
		t.Errorf("with room again a form answers %d", status)
	}
	read("with room again")
	if got := l.balance(); got != before+1 {
		t.Errorf("the wallet holds %v, want %v", got, before+1)
	}
	if err := c.term(); err != nil {
		t.Errorf("it ended with %v\n%s", err, c.out)
	}
	l.whole(dir)
}

// A disk that can't be written is said at the start, in words.
func TestADiskThatIsReadOnlyIsToldAtTheStart(t *testing.T) {
	t.Parallel()
	dir := tinyDisk(t, 1)
	if said, err := exec.Command("mount", "-o", "remount,ro", dir).CombinedOutput(); err != nil {
		t.Skipf("the disk can't be made read-only here: %s", said)
	}
	begun := time.Now()
	said, err := command(t, []string{"serve"}, "DATA_DIR", filepath.Join(dir, "data"), "ADDR", "127.0.0.1:0")
	if err == nil || !strings.Contains(err.Error(), "DATA_DIR") || !strings.Contains(err.Error(), "read-only") {
		t.Errorf("after %s: %v\n%s", time.Since(begun), err, said)
	}
}
