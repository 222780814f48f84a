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
	"runtime/debug"
	"runtime/pprof"
	"strings"
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
	flag.StringVar(&o.only, "only", "", "part of it: platform, pages, or statements")
	flag.IntVar(&o.directory, "directory", 100_000, "clients in the directory over which the pages are")
	flag.IntVar(&o.ledger, "ledger", 1_000_000, "entries of the ledger over which statements are; with -million ten million")
	flag.BoolVar(&o.million, "million", false, "pages over 1,000,000 clients too: several minutes and 1.5 GB more")
	flag.StringVar(&o.keep, "keep", "", "folder in which made directories stay for the next run")
	flag.StringVar(&o.match, "match", "", "only the measurements whose name holds this")
	flag.StringVar(&o.write, "write", "", "document in which the table is put in its place")
	driven := flag.Bool("drive", false, "be the load: started by bench itself")
	flag.BoolVar(&o.routing, "routing", false, "measure only what happens to a call, on one core")
	flag.Parse()
	if os.Getenv("GOGC") == "" {
		debug.SetGCPercent(400) // as `web serve` does
	}
	if *driven {
		if err := drive(ctx); err != nil {
			fmt.Fprintln(os.Stderr, "bench: driving:", err)
			os.Exit(1)
		}
		return
	}
	if o.million {
		o.ledger = max(o.ledger, 10_000_000)
	}
	if o.only == "statements" {
		o.clients = 1 // the list is not read
	}
	do := func() error { return run(ctx, o) }
	if o.routing {
		runtime.GOMAXPROCS(1)
		do = func() error { return route(o) }
	}
	if err := do(); err != nil {
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
	only      string
	keep      string
	write     string
	match     string
	million   bool
	directory int
	ledger    int
	routing   bool
}

// row is a line of the table. Without a target there is only the ceiling.
type row struct {
	what                  string
	got, ceiling          measured
	target                float64       // a second
	cpuTarget, p99Target  time.Duration // zero: none
	ceilingIs, whatIsMore string
	note                  string // in place of figures
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
	if o.only == "" || o.only == "pages" {
		if rows, err = b.dashboards(ctx); err != nil {
			return err
		}
	}
	if o.only == "" && o.match == "" || o.only == "statements" {
		more, err := b.statements(ctx)
		if err != nil {
			return fmt.Errorf("statements: %w", err)
		}
		rows = append(rows, more...)
	}
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
		if o.only != "" && o.only != "platform" || !strings.Contains(m.what, o.match) {
			continue
		}
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
	text := table(rows, o)
	fmt.Print(text)
	if o.write == "" {
		return nil
	}
	return put(o.write, text)
}

// table is the results in Markdown, which reads well as it is too.
func table(rows []row, o options) string {
	var b strings.Builder
	fmt.Fprintf(&b, "%s, %d cores, %s, %s; %d callers, %s each; the files on %s.\n\n", cpu(), runtime.NumCPU(), runtime.Version(),
		time.Now().Format(time.DateOnly), o.producers, o.each, filesystem(o.dir))
	fmt.Fprintf(&b, "| what | a second | target | ceiling | share | p50 / p99 ms | target | CPU µs | target | ceiling's | ceiling is |\n|---|---|---|---|---|---|---|---|---|---|---|\n")
	for _, r := range rows {
		if r.note != "" {
			continue
		}
		top, share, topCPU := "-", "-", "-"
		if r.ceiling.perSecond > 0 {
			top, share = thousands(r.ceiling.perSecond), fmt.Sprintf("%.0f %%", 100*r.got.perSecond/r.ceiling.perSecond)
			topCPU = fmt.Sprint(r.ceiling.cpu.Microseconds())
		}
		fmt.Fprintf(&b, "| %s | %s | %s | %s | %s | %.2f / %.2f | %s | %d | %s | %s | %s |\n", r.what, thousands(r.got.perSecond),
			orDash(r.target > 0, "≥ "+thousands(r.target)), top, share, ms(r.got.p50), ms(r.got.p99), orDash(r.p99Target > 0, fmt.Sprintf("p99 ≤ %g", ms(r.p99Target))),
			r.got.cpu.Microseconds(), orDash(r.cpuTarget > 0, fmt.Sprintf("≤ %d", r.cpuTarget.Microseconds())), topCPU, orDash(r.ceilingIs != "", r.ceilingIs))
	}
	for _, r := range rows {
		if r.note != "" || r.whatIsMore != "" {
			fmt.Fprintf(&b, "\n%s: %s.\n", r.what, r.note+r.whatIsMore)
		}
	}
	return b.String()
}

func orDash(has bool, text string) string {
	if !has {
		return "-"
	}
	return text
}

// The table stands between these in a document.
const (
	tableBegins = "<!-- what make bench measured -->"
	tableEnds   = "<!-- until here -->"
)

// put replaces the table in a document.
func put(file, table string) error {
	raw, err := os.ReadFile(file)
	if err != nil {
		return err
	}
	head, rest, begun := strings.Cut(string(raw), tableBegins)
	_, tail, ended := strings.Cut(rest, tableEnds)
	if !begun || !ended {
		return fmt.Errorf("%s has no place for the table: it goes between %q and %q", file, tableBegins, tableEnds)
	}
	return os.WriteFile(file, []byte(head+tableBegins+"\n"+table+tableEnds+tail), 0o644) //nolint:gosec // a document
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
