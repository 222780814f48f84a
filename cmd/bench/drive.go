package main

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"slices"
	"sync"
	"sync/atomic"
	"time"
)

// errand is what the driver is told to ask for. With a rate it sends so many a
// second, whatever the answers take, and counts a delay from when a request was
// due; without one each connection asks again as soon as it was answered.
type errand struct {
	Addr     string
	Requests [][]byte
	Conns    int
	For      time.Duration
	Rate     int
}

// drove is what came of it. Times are in nanoseconds.
type drove struct {
	Count         int
	Took          time.Duration
	P50, P99, Max time.Duration
	Err           string
}

// driver is this program once more, in a process of its own, so that the load's
// cost is not in what the server is measured to take.
type driver struct {
	cmd *exec.Cmd
	in  io.WriteCloser
	out *bufio.Reader
}

func startDriver(ctx context.Context) (*driver, error) {
	self, err := os.Executable()
	if err != nil {
		return nil, err
	}
	d := &driver{cmd: exec.CommandContext(ctx, self, "-drive")}
	d.cmd.Stderr = os.Stderr
	if d.in, err = d.cmd.StdinPipe(); err != nil {
		return nil, err
	}
	out, err := d.cmd.StdoutPipe()
	if err != nil {
		return nil, err
	}
	d.out = bufio.NewReader(out)
	return d, d.cmd.Start()
}

func (d *driver) close() error { return errors.Join(d.in.Close(), d.cmd.Wait()) }

// run has an errand done, and says what one request cost this process.
func (d *driver) run(e errand) (measured, error) {
	start := spent()
	if err := json.NewEncoder(d.in).Encode(e); err != nil {
		return measured{}, err
	}
	line, err := d.out.ReadBytes('\n')
	if err != nil {
		return measured{}, err
	}
	var got drove
	if err := json.Unmarshal(line, &got); err != nil {
		return measured{}, err
	}
	if got.Err != "" {
		return measured{}, errors.New(got.Err)
	}
	return measured{count: got.Count, perSecond: float64(got.Count) / got.Took.Seconds(), p50: got.P50, p99: got.P99, max: got.Max,
		cpu: (spent() - start) / time.Duration(got.Count)}, nil
}

// drive is the driver's side: an errand a line, until there are no more.
func drive(ctx context.Context) error {
	in := json.NewDecoder(bufio.NewReader(os.Stdin))
	for {
		var e errand
		if err := in.Decode(&e); errors.Is(err, io.EOF) {
			return nil
		} else if err != nil {
			return err
		}
		got, err := e.do(ctx)
		if err != nil {
			got.Err = err.Error()
		}
		if err := json.NewEncoder(os.Stdout).Encode(got); err != nil {
			return err
		}
	}
}

func (e errand) do(ctx context.Context) (drove, error) {
	var mu sync.Mutex
	var took []time.Duration
	var first error
	var turn atomic.Int64
	var wg sync.WaitGroup
	began := time.Now()
	end := began.Add(e.For)
	for range e.Conns {
		wg.Go(func() {
			mine := make([]time.Duration, 0, 1<<14)
			err := func() error {
				a, err := dial(e.Addr)
				if err != nil {
					return err
				}
				defer a.conn.Close()
				for ctx.Err() == nil {
					n := turn.Add(1) - 1
					at := time.Now()
					if e.Rate > 0 {
						at = began.Add(time.Duration(n) * time.Second / time.Duration(e.Rate))
						time.Sleep(time.Until(at))
					}
					if at.After(end) {
						return nil
					}
					if err := a.ask(e.Requests[int(n)%len(e.Requests)]); err != nil {
						line, _, _ := bytes.Cut(e.Requests[int(n)%len(e.Requests)], []byte("\r\n"))
						return fmt.Errorf("%s: %w", line, err)
					}
					mine = append(mine, time.Since(at))
				}
				return ctx.Err()
			}()
			mu.Lock()
			defer mu.Unlock()
			took = append(took, mine...)
			if first == nil {
				first = err
			}
		})
	}
	wg.Wait()
	if first != nil || len(took) == 0 {
		return drove{}, errors.Join(first, errors.New("nothing was answered in time"))
	}
	d := drove{Count: len(took), Took: time.Since(began)}
	slices.Sort(took)
	d.P50, d.P99, d.Max = took[len(took)/2], took[len(took)*99/100], took[len(took)-1]
	return d, nil
}
