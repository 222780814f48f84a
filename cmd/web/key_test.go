package main

import (
	"strings"
	"testing"
)

func TestAKeyThatIsMissingIsSaidAtTheStart(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	_, out := start(t, []string{"serve"}, "DATA_DIR", dir, "PLATFORM_URL", "http://127.0.0.1:1")
	if !strings.Contains(out.String(), "no key for the platform yet: set PLATFORM_KEY") {
		t.Errorf("the log says\n%s", out)
	}
}

func TestAKeyThatThePlatformRefusesIsSaidInTheLog(t *testing.T) {
	t.Parallel()
	far, _ := start(t, []string{"platform"}, "DATA_DIR", t.TempDir())
	_, out := start(t, []string{"serve"}, "DATA_DIR", t.TempDir(), "PLATFORM_URL", far, "PLATFORM_KEY", "a-key-that-is-wrong")
	out.wait(t, "the platform refuses this partner's key")
}
