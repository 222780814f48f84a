package api

import (
	"context"
	"encoding/json"
	"fmt"
	"maps"
	"net/http"
	"slices"
	"strings"
	"sync"
	"time"

	"partnerdesk/platform"
	"partnerdesk/platform/wire"
)

// Faults is what goes wrong on purpose, for tests and for training. The zero
// value lets everything through unchanged.
type Faults struct {
	// Latency is added before each call is carried out.
	Latency time.Duration

	// ErrorRate is the share of calls, from 0 to 1, that are answered with a 503
	// before anything is done, by the name of the call; "*" is for all others.
	ErrorRate map[string]float64

	// LoseAnswers is how many answers of a call are lost, by its name; "*" counts
	// together for all others. The call is carried out, and then the connection drops
	// without a byte. Refusals are not counted and do arrive.
	LoseAnswers map[string]int

	// VendorShape answers with the documented fields only; see shape.
	VendorShape bool

	Random func() float64                             // in [0,1); required with ErrorRate
	Sleep  func(context.Context, time.Duration) error // required with Latency
}

const everyCall = "*"

// Check names what can't be meant: a call that does not exist, a share beyond 1.
// Its errors are for whoever wrote the flags.
func (f Faults) Check() error {
	known := map[string]bool{everyCall: true}
	for _, e := range wire.All() {
		known[e.Name] = true
	}
	var wrong []string
	for _, name := range slices.Sorted(maps.Keys(f.ErrorRate)) {
		if r := f.ErrorRate[name]; !(r >= 0 && r <= 1) {
			wrong = append(wrong, fmt.Sprintf("the error rate of %s is a share from 0 to 1, not %v", name, r))
		}
		if !known[name] {
			wrong = append(wrong, fmt.Sprintf("there is no call named %q", name))
		}
	}
	for _, name := range slices.Sorted(maps.Keys(f.LoseAnswers)) {
		if f.LoseAnswers[name] < 0 {
			wrong = append(wrong, fmt.Sprintf("of %s at least 0 answers are lost", name))
		}
		if !known[name] {
			wrong = append(wrong, fmt.Sprintf("there is no call named %q", name))
		}
	}
	if f.Latency < 0 {
		wrong = append(wrong, "the latency is not negative")
	}
	if len(wrong) > 0 {
		return fmt.Errorf("%s", strings.Join(wrong, "; "))
	}
	return nil
}

// any says whether there is anything to do.
func (f Faults) any() bool {
	return f.Latency > 0 || len(f.ErrorRate) > 0 || len(f.LoseAnswers) > 0 || f.VendorShape
}

// WithFaults puts f between the callers and next, which is a handler of New. It
// panics where f lacks what it needs, which is a mistake in the program.
func WithFaults(next http.Handler, f Faults) http.Handler {
	if !f.any() {
		return next
	}
	if f.Latency > 0 && f.Sleep == nil || len(f.ErrorRate) > 0 && f.Random == nil {
		panic("api: Faults wants Sleep for a latency and Random for an error rate")
	}
	h := &faulty{Faults: f, next: next, routes: http.NewServeMux(), names: map[string]string{}, left: maps.Clone(f.LoseAnswers)}
	for _, e := range wire.All() {
		pattern := e.Method + " " + e.Path
		h.names[pattern] = e.Name
		h.routes.Handle(pattern, next)
	}
	return h
}

// unheardOf are calls of our own that the vendor's page does not name: it tells how
// a masking session is opened, and of nothing that reads or changes one.
var unheardOf = map[string]bool{"update_mask": true, "cancel_mask": true, "masks": true, "mask_lookup": true}

type faulty struct {
	Faults
	next   http.Handler
	routes *http.ServeMux // tells which call a request is
	names  map[string]string

	mu   sync.Mutex
	left map[string]int // answers still to be lost
}

func (h *faulty) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	_, pattern := h.routes.Handler(r)
	name := h.names[pattern]
	if name == "" { // no call of the catalogue
		h.next.ServeHTTP(w, r)
		return
	}
	if h.Latency > 0 && h.Sleep(r.Context(), h.Latency) != nil {
		panic(http.ErrAbortHandler) // the caller has gone
	}
	if h.VendorShape && unheardOf[name] {
		http.NotFound(w, r)
		return
	}
	if h.VendorShape {
		r = r.Clone(r.Context())
		r.Header.Del("Idempotency-Key") // the vendor is not known to honour it
	}
	if rate, ok := of(h.ErrorRate, name); ok && rate > 0 && h.Random() < rate {
		h.fail(w)
		return
	}
	if !h.VendorShape && !h.mayLose(name) {
		h.next.ServeHTTP(w, r)
		return
	}
	held := &heldAnswer{header: http.Header{}}
	h.next.ServeHTTP(held, r)
	if held.status < 300 && h.lose(name) {
		panic(http.ErrAbortHandler)
	}
	if h.VendorShape {
		held.body = shape(name, held.body)
		held.header.Del("Content-Length")
	}
	maps.Copy(w.Header(), held.header)
	w.WriteHeader(held.status)
	_, _ = w.Write(held.body)
}

// fail is a platform that could not even begin.
func (h *faulty) fail(w http.ResponseWriter) {
	body := encode(wire.Envelope{Status: http.StatusServiceUnavailable, Message: defaultMessage(platform.Unavailable),
		Code: wire.CodeOf(platform.Unavailable)})
	if h.VendorShape {
		body = shape("", body)
	}
	w.Header().Set("Content-Type", "application/json; charset=utf-8")
	w.Header().Set("Cache-Control", "no-store")
	w.WriteHeader(http.StatusServiceUnavailable)
	_, _ = w.Write(body)
}

// of is what is set for a call: by its own name, or for every other.
func of[V any](m map[string]V, name string) (V, bool) {
	if v, ok := m[name]; ok {
		return v, true
	}
	v, ok := m[everyCall]
	return v, ok
}

func (h *faulty) mayLose(name string) bool {
	h.mu.Lock()
	defer h.mu.Unlock()
	n, _ := of(h.left, name)
	return n > 0
}

// lose takes one of the answers that are to be lost, where any is left.
func (h *faulty) lose(name string) bool {
	h.mu.Lock()
	defer h.mu.Unlock()
	if _, own := h.left[name]; !own {
		name = everyCall
	}
	if h.left[name] <= 0 {
		return false
	}
	h.left[name]--
	return true
}

// heldAnswer keeps an answer back until it is known whether it may leave. It is
// held whole, the list of clients too.
type heldAnswer struct {
	header http.Header
	status int
	body   []byte
}

func (a *heldAnswer) Header() http.Header { return a.header }

func (a *heldAnswer) WriteHeader(status int) {
	if a.status == 0 {
		a.status = status
	}
}

func (a *heldAnswer) Write(b []byte) (int, error) {
	a.WriteHeader(http.StatusOK)
	a.body = append(a.body, b...)
	return len(b), nil
}

// decoded reads an envelope that this package wrote.
func decoded(body []byte) (map[string]json.RawMessage, bool) {
	var m map[string]json.RawMessage
	return m, json.Unmarshal(body, &m) == nil
}
