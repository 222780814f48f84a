package main

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"slices"
	"sync"
	"time"
)

// measured is what a number of callers got done.
type measured struct {
	count         int
	perSecond     float64
	p50, p99, max time.Duration
	cpu           time.Duration // for one, of the measuring too
}

// together runs do in a loop in each of n callers for a while. The first error
// ends it.
func together(ctx context.Context, n int, each time.Duration, do func(caller int) (func() error, error)) (measured, error) {
	ctx, cancel := context.WithTimeout(ctx, each)
	defer cancel()
	var mu sync.Mutex
	var took []time.Duration
	var first error
	var wg sync.WaitGroup
	began, start := time.Now(), spent()
	for i := range n {
		wg.Go(func() {
			once, err := do(i)
			mine := make([]time.Duration, 0, 1<<14)
			for err == nil && ctx.Err() == nil {
				at := time.Now()
				if err = once(); err == nil {
					mine = append(mine, time.Since(at))
				}
			}
			mu.Lock()
			defer mu.Unlock()
			took = append(took, mine...)
			if err != nil && first == nil {
				first = err
				cancel()
			}
		})
	}
	wg.Wait()
	lasted, burnt := time.Since(began), spent()-start
	if first != nil {
		return measured{}, first
	}
	if len(took) == 0 {
		return measured{}, errors.New("nothing was done in time")
	}
	slices.Sort(took)
	return measured{perSecond: float64(len(took)) / lasted.Seconds(), p50: took[len(took)/2], p99: took[len(took)*99/100], max: took[len(took)-1],
		cpu: burnt / time.Duration(len(took))}, nil
}

// asker is one connection on which a request is sent again and again. It reads
// no more of an answer than its status and length: net/http's own client would
// cost more than what is measured.
type asker struct {
	conn net.Conn
	in   *bufio.Reader
}

func dial(addr string) (*asker, error) {
	c, err := net.Dial("tcp", addr)
	if err != nil {
		return nil, err
	}
	return &asker{c, bufio.NewReaderSize(c, 16<<10)}, nil
}

// ask sends a request and drops the answer, which must be a 200 with a length.
func (a *asker) ask(request []byte) error {
	if _, err := a.conn.Write(request); err != nil {
		return err
	}
	line, err := a.in.ReadSlice('\n')
	if err != nil {
		return err
	}
	if len(line) < 12 || string(line[9:12]) != "200" {
		return fmt.Errorf("the answer is %q", line)
	}
	length := -1
	for {
		line, err = a.in.ReadSlice('\n')
		if err != nil {
			return err
		}
		if len(line) <= 2 {
			break
		}
		const name = "Content-Length: "
		if len(line) > len(name) && string(line[:len(name)]) == name {
			length = 0
			for _, c := range line[len(name):] {
				if c >= '0' && c <= '9' {
					length = 10*length + int(c-'0')
				}
			}
		}
	}
	if length < 0 {
		return errors.New("the answer has no length")
	}
	_, err = a.in.Discard(length)
	return err
}

// request is the bytes of one.
func request(method, path, key, body string) []byte {
	head := method + " " + path + " HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer " + key + "\r\n"
	if body != "" {
		head += fmt.Sprintf("Content-Type: application/json\r\nContent-Length: %d\r\n", len(body))
	}
	return []byte(head + "\r\n" + body)
}

// over measures requests over HTTP: next chooses each caller's next one.
func over(ctx context.Context, o options, addr string, next func(caller, n int) []byte) (measured, error) {
	return together(ctx, o.producers, o.each, func(caller int) (func() error, error) {
		a, err := dial(addr)
		if err != nil {
			return nil, err
		}
		n := 0
		return func() error {
			n++
			return a.ask(next(caller, n))
		}, nil
	})
}

// listen serves on a port of its own, on loopback.
func listen(h http.Handler) (addr string, stop func() error, err error) {
	ln, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return "", nil, err
	}
	s := &http.Server{Handler: h, ReadHeaderTimeout: 5 * time.Second}
	go func() { _ = s.Serve(ln) }() // ends with stop
	return ln.Addr().String(), s.Close, nil
}

// bare answers every request as the platform answered one: the same headers and
// bytes, after the body was read.
func bare(addr string, sample []byte) (string, func() error, error) {
	c, err := net.Dial("tcp", addr)
	if err != nil {
		return "", nil, err
	}
	defer c.Close()
	if _, err := c.Write(sample); err != nil {
		return "", nil, err
	}
	res, err := http.ReadResponse(bufio.NewReader(c), nil)
	if err != nil {
		return "", nil, err
	}
	defer res.Body.Close()
	body, err := io.ReadAll(res.Body)
	if err != nil {
		return "", nil, err
	}
	if res.StatusCode != http.StatusOK {
		return "", nil, fmt.Errorf("the answer is %s: %s", res.Status, body)
	}
	res.Header.Del("Date")
	return listen(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		_, _ = io.Copy(io.Discard, r.Body)
		for name, v := range res.Header {
			w.Header()[name] = v
		}
		_, _ = w.Write(body)
	}))
}
