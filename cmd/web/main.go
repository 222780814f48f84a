// Command web is Partnerdesk: a telephony reseller's dashboard, with a platform
// of its own built in.
package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/signal"
	"syscall"

	_ "time/tzdata" // schedules name zones that the machine may not know
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	if err := run(ctx, os.Args[1:], os.Getenv, os.Stdin, os.Stdout, os.Stderr, nil); err != nil {
		fmt.Fprintln(os.Stderr, "web:", err)
		os.Exit(1)
	}
}

// run is the whole program. ready, where given, is called with the address that
// is listened on, once requests are answered.
func run(ctx context.Context, args []string, getenv func(string) string, stdin io.Reader, stdout, stderr io.Writer, ready func(addr string)) error {
	s, cmd, err := parse(args, getenv, stdout)
	if errors.Is(err, errHelp) {
		return nil
	}
	if err != nil {
		return err
	}
	p := &program{settings: s, stdin: stdin, stdout: stdout, stderr: stderr, ready: ready}
	cmd.BindTo(ctx, (*context.Context)(nil))
	return cmd.Run(p)
}
