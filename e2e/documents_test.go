package e2e

import (
	"bytes"
	"context"
	"encoding/json"
	"io"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"testing"
	"time"
)

// TestTheDocumentsHoldInOtherPeoplesTools hands the API's documents to the tools
// that their readers use: the OpenAPI document to Redocly's linter with the whole
// recommended set of rules, and the Postman collection to newman, which runs it
// against a fresh demonstration. Two runs go on at once, because nothing in a
// run may stand in the way of another.
func TestTheDocumentsHoldInOtherPeoplesTools(t *testing.T) {
	t.Parallel()
	root := repository(t)
	redocly, newman := nodeTool(t, root, "@redocly/cli", "bin/cli.js"), nodeTool(t, root, "newman", "bin/newman.js")
	s := (&harness{binary: build(t, root)}).embedded(t)
	dir := t.TempDir()
	openapi := s.download(t, "/openapi.json", filepath.Join(dir, "openapi.json"))
	postman := s.download(t, "/postman.json", filepath.Join(dir, "postman.json"))

	t.Run("redocly finds nothing", func(t *testing.T) {
		t.Parallel()
		out, err := runNode(t, dir, redocly, "lint", openapi, "--config", filepath.Join(root, "platform", "docs", "redocly.yaml"), "--format", "json")
		if err != nil {
			t.Fatalf("%v\n%s", err, out)
		}
		var found struct{ Totals struct{ Errors, Warnings int } }
		if at := bytes.IndexByte(out, '{'); at < 0 || json.NewDecoder(bytes.NewReader(out[at:])).Decode(&found) != nil {
			t.Fatalf("the linter said\n%s", out)
		}
		if found.Totals.Errors+found.Totals.Warnings > 0 {
			t.Errorf("the linter found\n%s", out)
		}
	})
	for n := range 2 {
		t.Run("newman run "+strconv.Itoa(n+1), func(t *testing.T) {
			t.Parallel()
			report := filepath.Join(t.TempDir(), "report.json")
			out, err := runNode(t, dir, newman, "run", postman, "--env-var", "token="+demoKey, "--color", "off",
				"--reporters", "cli,json", "--reporter-json-export", report)
			if err != nil {
				t.Fatalf("%v\n%s", err, out)
			}
			allPassed(t, postman, report)
		})
	}
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
		if err != nil {
			t.Fatal(err)
		}
		if err := json.Unmarshal(raw, into); err != nil {
			t.Fatal(err)
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

// repository is its root folder.
func repository(t *testing.T) string {
	t.Helper()
	here, err := os.Getwd()
	if err != nil {
		t.Fatal(err)
	}
	return filepath.Dir(here)
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

// runNode runs a script with nothing of the network but the machine itself, as
// far as the script asks the environment, and returns what it wrote.
func runNode(t *testing.T, dir, script string, args ...string) ([]byte, error) {
	t.Helper()
	node, err := exec.LookPath("node")
	if err != nil {
		t.Fatal("Node.js is missing: 'make tools' says how to get it")
	}
	ctx, cancel := context.WithTimeout(t.Context(), 4*time.Minute)
	defer cancel()
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
