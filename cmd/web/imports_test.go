package main

import (
	"encoding/json"
	"os/exec"
	"slices"
	"strings"
	"testing"
)

// arrows says which of the project's packages each one may import. A package
// that is absent may import none of them.
var arrows = map[string][]string{
	"migrate":                {},
	"lite":                   {"platform"},
	"platform":               {},
	"platform/outbox":        {"platform"},
	"platform/signature":     {"platform"},
	"platform/holidays":      {"platform"},
	"platform/picture":       {"platform"},
	"platform/csvfile":       {"platform"},
	"platform/delivery":      {"platform"},
	"platform/botcheck":      {"platform"},
	"platform/graph":         {"platform"},
	"platform/hostcheck":     {"platform/botcheck"},
	"platform/wire":          {"platform"},
	"platform/local":         {"lite", "migrate", "platform"},
	"platform/rest":          {"platform", "platform/wire"},
	"platform/docs":          {"platform", "platform/wire"},
	"platform/docs/docstest": {"platform/docs"},
	"platform/api":           {"platform", "platform/docs", "platform/wire"},
	"platform/doctor":        {"platform/wire"},
	"platform/desk":          {"platform", "platform/csvfile", "store"},
	"platform/platformtest":  {"platform", "platform/local"},
	"store":                  {"lite", "migrate", "platform", "platform/csvfile"},
	"store/storetest":        {"store", "platform"},
	"static":                 {},
	"views/...":              {"platform", "static", "views/..."},
	"handlers":               {"platform", "platform/botcheck", "platform/csvfile", "platform/desk", "platform/docs", "platform/graph", "platform/holidays", "platform/hostcheck", "platform/outbox", "platform/picture", "platform/signature", "platform/wire", "store", "static", "views/..."},
	"cmd/web":                {"..."},
	"cmd/bench":              {"..."},
	"e2e":                    {"..."},
}

// outside says which third-party modules a package is held to; others are free.
var outside = map[string][]string{
	"platform": {"github.com/nyaruka/phonenumbers"},
}

func TestPackagesImportOnlyAlongTheArrows(t *testing.T) {
	t.Parallel()
	out, err := exec.CommandContext(t.Context(), "go", "list", "-json=ImportPath,Imports,Standard", "partnerdesk/...").Output()
	if err != nil {
		t.Fatal(err)
	}
	seen := 0
	for dec := json.NewDecoder(strings.NewReader(string(out))); dec.More(); {
		var pkg struct {
			ImportPath string
			Imports    []string
		}
		if err := dec.Decode(&pkg); err != nil {
			t.Fatal(err)
		}
		seen++
		name := strings.TrimPrefix(pkg.ImportPath, "partnerdesk/")
		allowed, known := rule(name)
		if !known {
			t.Errorf("%s stands in no rule: give it its arrows", name)
		}
		for _, imp := range pkg.Imports {
			inner, own := strings.CutPrefix(imp, "partnerdesk/")
			switch {
			case own && !slices.ContainsFunc(allowed, func(a string) bool { return matches(a, inner) }):
				t.Errorf("%s imports %s, which its rule does not allow", name, inner)
			case !own && outside[name] != nil && strings.Contains(strings.SplitN(imp, "/", 2)[0], ".") && !slices.Contains(outside[name], imp):
				t.Errorf("%s imports %s from outside", name, imp)
			}
		}
	}
	if seen < len(arrows)/2 {
		t.Fatalf("go list found %d packages only: this test looked at nothing", seen)
	}
}

func rule(name string) ([]string, bool) {
	if allowed, ok := arrows[name]; ok {
		return allowed, true
	}
	for pattern, allowed := range arrows {
		if strings.HasSuffix(pattern, "...") && matches(pattern, name) {
			return allowed, true
		}
	}
	return nil, false
}

func matches(pattern, name string) bool {
	prefix, wild := strings.CutSuffix(pattern, "...")
	return pattern == name || wild && strings.HasPrefix(name+"/", prefix)
}
