package main

import (
	"errors"
	"os"
	"os/exec"
	"regexp"
	"syscall"
	"testing"
	"time"
)

// asChild in the environment makes this test binary the program itself, in a process
// of its own that can be killed.
const asChild = "PARTNERDESK_TEST_CHILD"

// child is the program in a process of its own.
type child struct {
	t    *testing.T
	cmd  *exec.Cmd
	base string
	out  *output
	gone chan error
}

var listens = regexp.MustCompile(`http://localhost:\d+`)

// spawn starts the program on a port of its own; pairs are its environment.
func spawn(t *testing.T, args []string, pairs ...string) *child {
	t.Helper()
	c := &child{t: t, out: &output{}, gone: make(chan error, 1)}
	c.cmd = exec.Command(os.Args[0], args...)
	c.cmd.Env = []string{asChild + "=1", "ADDR=localhost:0", "TMPDIR=" + os.TempDir(), "GORACE=" + os.Getenv("GORACE")}
	for i := 0; i < len(pairs); i += 2 {
		c.cmd.Env = append(c.cmd.Env, pairs[i]+"="+pairs[i+1])
	}
	c.cmd.Stdout, c.cmd.Stderr = c.out, c.out
	if err := c.cmd.Start(); err != nil {
		t.Fatal(err)
	}
	go func() { c.gone <- c.cmd.Wait() }()
	t.Cleanup(c.kill)
	c.out.wait(t, "http://localhost:")
	c.base = listens.FindString(c.out.String())
	return c
}

// kill ends it as a crash does.
func (c *child) kill() {
	_ = c.cmd.Process.Kill()
	select {
	case <-c.gone:
		c.gone <- nil
	case <-time.After(time.Minute):
		c.t.Error("it does not die")
	}
}

// term asks it to stop and gives how it ended.
func (c *child) term() error {
	if err := c.cmd.Process.Signal(syscall.SIGTERM); err != nil && !errors.Is(err, os.ErrProcessDone) {
		return err
	}
	select {
	case err := <-c.gone:
		c.gone <- nil
		return err
	case <-time.After(time.Minute):
		return errors.New("it does not stop")
	}
}
