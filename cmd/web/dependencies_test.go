package main

import (
	"os"
	"regexp"
	"strings"
	"testing"
)

// Whoever brings a module in says what for, and whoever takes one out says so too.
func TestEveryModuleHasItsReason(t *testing.T) {
	t.Parallel()
	mod, err := os.ReadFile("../../go.mod")
	if err != nil {
		t.Fatal(err)
	}
	doc, err := os.ReadFile("../../docs/dependencies.md")
	if err != nil {
		t.Fatal(err)
	}
	direct := regexp.MustCompile(`(?m)^\t(\S+) v\S+$`).FindAllStringSubmatch(string(mod), -1)
	if len(direct) < 20 {
		t.Fatalf("only %d modules are read from go.mod", len(direct))
	}
	for _, m := range direct {
		if !strings.Contains(string(doc), "`"+m[1]+"`") {
			t.Errorf("docs/dependencies.md does not say what %s is for", m[1])
		}
	}
	for _, m := range regexp.MustCompile("(?m)`([a-z]+\\.[a-z]+/[^`]+|[a-z.]+/[^`]+/[^`]+)`").FindAllStringSubmatch(string(doc), -1) {
		if !strings.Contains(string(mod), m[1]+" v") {
			t.Errorf("docs/dependencies.md names %s, which go.mod does not", m[1])
		}
	}
}
