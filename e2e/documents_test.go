package e2e

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"sync"
	"testing"
	"time"
)

// documents hands the API's documents to the tools that their readers use: the
// OpenAPI document, as the program prints it, to Redocly's linter with the whole
// recommended set of rules (served here it would name localhost, of which the
// linter warns), and the Postman collection to newman, which runs it against a
// fresh demonstration, twice, because nothing that a run leaves may stand in the
// way of the next. The second begins when the first has ended: of two that search
// at the same moment, one is rightly told that the number has gone.
func documents(t *testing.T, h *harness) {
	redocly, newman := nodeTool(t, h.root, "@redocly/cli", "bin/cli.js"), nodeTool(t, h.root, "newman", "bin/newman.js")
	s, dir := h.embedded(t), t.TempDir()
	postman := s.download(t, "/postman.json", filepath.Join(dir, "postman.json"))
	var runs sync.WaitGroup
	runs.Go(func() {
		for n := range 2 {
			runCollection(t, newman, postman, filepath.Join(dir, "report-"+strconv.Itoa(n)+".json"))
		}
	})
	openapi := filepath.Join(dir, "openapi.json")
	printed, err := exec.CommandContext(t.Context(), h.binary, "openapi").Output()
	if err == nil {
		err = os.WriteFile(openapi, printed, 0o600)
	}
	if err != nil {
		t.Errorf("web openapi: %v", err)
	}
	lint(t, redocly, openapi, filepath.Join(h.root, "platform", "docs", "redocly.yaml"))
	runs.Wait()
}

func lint(t *testing.T, redocly, openapi, rules string) {
	t.Helper()
	out, err := runNode(t, redocly, "lint", openapi, "--config", rules, "--format", "json")
	if err != nil {
		t.Errorf("the linter: %v\n%s", err, out)
		return
	}
	var found struct {
		Totals struct{ Errors, Warnings *int }
	}
	if at := bytes.IndexByte(out, '{'); at < 0 || json.NewDecoder(bytes.NewReader(out[at:])).Decode(&found) != nil ||
		found.Totals.Errors == nil || found.Totals.Warnings == nil {
		t.Errorf("the linter said\n%s", out)
	} else if *found.Totals.Errors+*found.Totals.Warnings > 0 {
		t.Errorf("the linter found\n%s", out)
	}
}

// runCollection runs it once.
func runCollection(t *testing.T, newman, postman, report string) {
	t.Helper()
	out, err := runNode(t, newman, "run", postman, "--env-var", "token="+demoKey, "--color", "off",
		"--reporters", "cli,json", "--reporter-json-export", report)
	if err != nil {
		t.Errorf("newman: %v\n%s", err, out)
		return
	}
	allPassed(t, postman, report)
}

// allPassed reads newman's report: as many requests as the collection has, each
// answered with 200, and not one assertion that failed.
func allPassed(t *testing.T, postman, report string) {
	t.Helper()
	var want struct {
		Item []struct{ Item []struct{ Name string } }
	}
	var got struct {
		Run struct {
			Stats struct {
				Assertions struct{ Total, Failed int }
			}
			Executions []struct {
				Item     struct{ Name string }
				Response struct{ Code int }
			}
		}
	}
	for path, into := range map[string]any{postman: &want, report: &got} {
		raw, err := os.ReadFile(path)
		if err == nil {
			err = json.Unmarshal(raw, into)
		}
		if err != nil {
			t.Error(err)
			return
		}
	}
	requests := 0
	for _, folder := range want.Item {
		requests += len(folder.Item)
	}
	if len(got.Run.Executions) != requests || requests == 0 {
		t.Errorf("newman sent %d requests, the collection has %d", len(got.Run.Executions), requests)
	}
	for _, e := range got.Run.Executions {
		if e.Response.Code != http.StatusOK {
			t.Errorf("%s was answered with %d", e.Item.Name, e.Response.Code)
		}
	}
	if a := got.Run.Stats.Assertions; a.Failed > 0 || a.Total < 2*requests {
		t.Errorf("%d of %d assertions failed", a.Failed, a.Total)
	}
}

// nodeTool is the script of an npm package.
func nodeTool(t *testing.T, root, pkg, script string) string {
	t.Helper()
	path := filepath.Join(root, "node_modules", filepath.FromSlash(pkg), filepath.FromSlash(script))
	if _, err := os.Stat(path); err != nil {
		t.Fatalf("%s is missing: 'make tools' installs it (%v)", pkg, err)
	}
	return path
}

// runNode runs a script in a folder of its own and returns what it wrote. Nothing
// that would ask the network is switched on.
func runNode(t *testing.T, script string, args ...string) ([]byte, error) {
	t.Helper()
	node, err := exec.LookPath("node")
	if err != nil {
		return nil, errors.New("Node.js is missing: 'make tools' says how to get it")
	}
	ctx, cancel := context.WithTimeout(t.Context(), 4*time.Minute)
	defer cancel()
	dir := t.TempDir()
	cmd := exec.CommandContext(ctx, node, append([]string{script}, args...)...)
	cmd.Dir = dir
	cmd.Env = []string{"PATH=" + os.Getenv("PATH"), "HOME=" + dir, "REDOCLY_TELEMETRY=off", "REDOCLY_SUPPRESS_UPDATE_NOTICE=true", "CI=true"}
	var out, said bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, &said
	if err = cmd.Run(); err != nil {
		out.Write(said.Bytes())
	}
	return out.Bytes(), err
}

// download saves a document, which needs no key.
func (s site) download(t *testing.T, path, to string) string {
	t.Helper()
	req, err := http.NewRequestWithContext(t.Context(), http.MethodGet, s.web.address+path, nil)
	if err != nil {
		t.Fatal(err)
	}
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	body, err := io.ReadAll(resp.Body)
	if err != nil || resp.StatusCode != http.StatusOK {
		t.Fatalf("%s: %s %v", path, resp.Status, err)
	}
	if err := os.WriteFile(to, body, 0o600); err != nil {
		t.Fatal(err)
	}
	return to
}
