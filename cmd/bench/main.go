// Command bench measures the embedded platform, each figure beside the ceiling
// that the machine has for it in the same run: a bare net/http handler that
// writes the same bytes, or a bare SQLite loop. What counts is the share of the
// ceiling; the figures themselves differ from machine to machine.
//
// `bench boards` measures the fan-out of wallboards instead.
//
// It listens on loopback only, and each measurement ends after a fixed time.
package main

import (
	"context"
	"flag"
	"fmt"
	"os"
	"os/signal"
	"path/filepath"
	"runtime"
	"runtime/pprof"
	"strings"
	"text/tabwriter"
	"time"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	if mine, err := boards(ctx, os.Args[1:]); mine {
		if err != nil {
			fmt.Fprintln(os.Stderr, "bench:", err)
			os.Exit(1)
		}
		return
	}
	var o options
	flag.DurationVar(&o.each, "for", 4*time.Second, "how long each measurement takes")
	flag.IntVar(&o.clients, "clients", 100_000, "clients in the list that is streamed")
	flag.IntVar(&o.producers, "producers", 32, "callers at once")
	flag.StringVar(&o.dir, "dir", "", "folder on the disk to measure; default: a temporary one")
	flag.StringVar(&o.profile, "cpuprofile", "", "file to write a processor profile to")
	flag.Parse()
	if err := run(ctx, o); err != nil {
		fmt.Fprintln(os.Stderr, "bench:", err)
		os.Exit(1)
	}
}

type options struct {
	each      time.Duration
	clients   int
	producers int
	dir       string
	profile   string
}

// row is a line of the table. Without a target there is only the ceiling.
type row struct {
	what                  string
	got, ceiling          measured
	target                float64 // a second
	ceilingIs, whatIsMore string
}

func run(ctx context.Context, o options) (err error) {
	dir, err := os.MkdirTemp(o.dir, "bench")
	if err != nil {
		return err
	}
	defer os.RemoveAll(dir)
	o.dir = dir
	b, err := open(ctx, o)
	if err != nil {
		return err
	}
	defer b.close()
	if o.profile != "" {
		f, err := os.Create(o.profile)
		if err != nil {
			return err
		}
		defer f.Close()
		if err := pprof.StartCPUProfile(f); err != nil {
			return err
		}
		defer pprof.StopCPUProfile()
	}
	var rows []row
	for _, m := range []struct {
		what string
		do   func(context.Context) (row, error)
	}{
		{"reading one client's balance", b.balances},
		{"reading one client whole", b.details},
		{"ledger entries in process", b.entries},
		{"credits over HTTP", b.credits},
		{"streaming the list", b.stream},
	} {
		fmt.Fprintf(os.Stderr, "%s …\n", m.what)
		r, err := m.do(ctx)
		if err != nil {
			return fmt.Errorf("%s: %w", m.what, err)
		}
		rows = append(rows, r)
	}
	if err := b.prove(ctx); err != nil {
		return err
	}
	print(rows, o)
	return nil
}

func print(rows []row, o options) {
	fmt.Printf("%s, %d cores, %s, %s\n%d callers, %s each; the file on %s\n\n", cpu(), runtime.NumCPU(), runtime.Version(),
		time.Now().Format(time.DateOnly), o.producers, o.each, filesystem(o.dir))
	w := tabwriter.NewWriter(os.Stdout, 0, 0, 2, ' ', 0)
	fmt.Fprintln(w, "what\ta second\tceiling\tshare\ttarget\tp50 ms\tp99 ms\tCPU µs\tceiling's\tceiling is\t")
	for _, r := range rows {
		target := "-"
		if r.target > 0 {
			target = thousands(r.target)
		}
		fmt.Fprintf(w, "%s\t%s\t%s\t%.0f %%\t%s\t%.2f\t%.2f\t%d\t%d\t%s\t\n", r.what, thousands(r.got.perSecond),
			thousands(r.ceiling.perSecond), 100*r.got.perSecond/r.ceiling.perSecond, target, ms(r.got.p50), ms(r.got.p99),
			r.got.cpu.Microseconds(), r.ceiling.cpu.Microseconds(), r.ceilingIs)
	}
	w.Flush()
	for _, r := range rows {
		if r.whatIsMore != "" {
			fmt.Printf("\n%s: %s\n", r.what, r.whatIsMore)
		}
	}
}

func ms(d time.Duration) float64 { return float64(d.Microseconds()) / 1000 }

func thousands(f float64) string {
	s := fmt.Sprintf("%.0f", f)
	for i := len(s) - 3; i > 0; i -= 3 {
		s = s[:i] + "," + s[i:]
	}
	return s
}

// cpu is the processor's name, where the system tells it.
func cpu() string {
	raw, _ := os.ReadFile("/proc/cpuinfo")
	for line := range strings.Lines(string(raw)) {
		if name, ok := strings.CutPrefix(line, "model name"); ok {
			return strings.TrimSpace(strings.TrimLeft(name, "\t: "))
		}
	}
	return runtime.GOARCH
}

// filesystem is the type of the one that a folder is on: in memory, a durable
// commit costs nothing.
func filesystem(dir string) string {
	abs, _ := filepath.Abs(dir)
	raw, _ := os.ReadFile("/proc/self/mounts")
	best, kind := "", "an unknown filesystem"
	for line := range strings.Lines(string(raw)) {
		f := strings.Fields(line)
		if len(f) > 2 && strings.HasPrefix(abs+"/", strings.TrimSuffix(f[1], "/")+"/") && len(f[1]) >= len(best) {
			best, kind = f[1], f[2]
		}
	}
	return kind
}
