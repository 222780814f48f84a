package rest_test

import (
	"fmt"
	"io"
	"net/http"
	"os"
	"runtime"
	"strings"
	"testing"

	"partnerdesk/platform"
	"partnerdesk/platform/rest"
)

func collect(t *testing.T, r *remote) ([]platform.Client, error) {
	t.Helper()
	var got []platform.Client
	for c, err := range r.api.Clients.All(t.Context()) {
		if err != nil {
			return got, err
		}
		got = append(got, c)
	}
	return got, nil
}

const row = `{"client_id":"` + clientID + `","name":"Acme","email":"ops@acme.example","mobile":"98","status":1}`

func TestTheListIsReadInAnyOrderAndKnowsWhatItWasNotTold(t *testing.T) {
	t.Parallel()
	for _, body := range []string{
		`{"status":200,"message":"ok","data":[` + row + `]}`,
		`{"data":[` + row + `],"message":"ok","status":"200","extra":{"a":[1]}}`,
	} {
		got, err := collect(t, against(t, answer(200, body)))
		if err != nil || len(got) != 1 {
			t.Fatalf("%v, %v", got, err)
		}
		c := got[0]
		if c.ID != clientID || !c.Active || c.Balance != nil || c.ValidTill != nil || c.Numbers != nil || c.Agents != nil {
			t.Errorf("%+v", c)
		}
	}
	for _, none := range []string{`{"status":200,"message":"ok"}`, `{"status":200,"message":"ok","data":null}`, `{"status":200,"message":"ok","data":[]}`, `{"status":200,"message":"ok","data":""}`} {
		if got, err := collect(t, against(t, answer(200, none))); err != nil || len(got) != 0 {
			t.Errorf("%s: %v, %v", none, got, err)
		}
	}
}

// TestAListThatIsNotWholeIsAnError guards the directory: what is missing from a
// complete list counts as removed there.
func TestAListThatIsNotWholeIsAnError(t *testing.T) {
	t.Parallel()
	const head = "HTTP/1.1 200 OK\r\nContent-Length: 100000\r\n\r\n"
	tests := []struct {
		name string
		h    http.HandlerFunc
		rows int
		kind platform.Kind
		hits int32
	}{
		{"cut between rows", hangUp(head + `{"status":200,"data":[` + row + `,`), 1, platform.Unavailable, 1},
		{"cut within a row", hangUp(head + `{"status":200,"data":[` + row + `,{"client_id":"x`), 1, platform.Unavailable, 1},
		{"cut behind the rows", hangUp(head + `{"status":200,"data":[` + row + `]`), 1, platform.Unavailable, 1},
		{"ended too early", answer(200, `{"status":200,"data":[`+row), 1, platform.Unavailable, 1},
		{"a row without an id", answer(200, `{"status":200,"data":[`+row+`,{"name":"x"}]}`), 1, platform.Unavailable, 1},
		{"a failure behind the rows", answer(200, `{"data":[`+row+`],"status":500,"message":"No."}`), 1, platform.Unavailable, 1},
		{"a refusal in a 200", answer(200, `{"status":401,"message":"No."}`), 0, platform.Unauthenticated, 1},
		{"nothing at all", answer(200, ""), 0, platform.Unavailable, 1},
		{"an object without a status", answer(200, "{}"), 0, platform.Unavailable, 1},
		{"data of another shape", answer(200, `{"status":200,"data":{"0":`+row+`}}`), 0, platform.Unavailable, 1},
		{"HTML", answer(200, "<html>"), 0, platform.Unavailable, 1},
		{"401", answer(401, `{"status":401,"message":"No."}`), 0, platform.Unauthenticated, 1},
		{"503 is tried again", answer(503, ""), 0, platform.Unavailable, 3},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			r := against(t, tt.h)
			got, err := collect(t, r)
			if len(got) != tt.rows || !platform.Is(err, tt.kind) || r.hits.Load() != tt.hits {
				t.Errorf("%d rows, %v, %d requests; want %d, %v, %d", len(got), err, r.hits.Load(), tt.rows, tt.kind, tt.hits)
			}
			if secret := containsSecret(r.log.String() + fmt.Sprint(err)); secret != "" {
				t.Errorf("%s is told", secret)
			}
		})
	}
}

func many(n int) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) {
		_, _ = io.WriteString(w, `{"status":200,"message":"ok","data":[`+row)
		for range n - 1 {
			if _, err := io.WriteString(w, ","+row); err != nil {
				return
			}
		}
		_, _ = io.WriteString(w, "]}")
	}
}

// Not parallel: it measures the heap, which the tests share.
func TestALongListCostsNoMemory(t *testing.T) {
	total := 10_000
	if os.Getenv("SOAK") != "" {
		total = 100_000
	}
	var before, after runtime.MemStats
	r := against(t, many(total))
	runtime.GC()
	runtime.ReadMemStats(&before)
	n := 0
	for _, err := range r.api.Clients.All(t.Context()) {
		if err != nil {
			t.Fatal(err)
		}
		if n++; n == total {
			runtime.GC()
			runtime.ReadMemStats(&after)
		}
	}
	if grown := int64(after.HeapAlloc) - int64(before.HeapAlloc); n != total || grown > int64(total*len(row)/2) {
		t.Errorf("%d rows, %d bytes", n, grown)
	}
}

func TestAListIsBoundedAndMayBeLeft(t *testing.T) {
	t.Parallel()
	t.Run("a reader may stop", func(t *testing.T) {
		t.Parallel()
		n := 0
		for _, err := range against(t, many(100_000)).api.Clients.All(t.Context()) {
			if err != nil {
				t.Fatal(err)
			}
			if n++; n == 3 {
				break
			}
		}
	})
	t.Run("beyond its bound it is an error", func(t *testing.T) {
		t.Parallel()
		_, err := collect(t, against(t, many(2000), func(c *rest.Config) { c.Limits.ListBytes = 50_000 }))
		if !platform.Is(err, platform.Unavailable) {
			t.Error(err)
		}
	})
	t.Run("so is one endless row", func(t *testing.T) {
		t.Parallel()
		_, err := collect(t, against(t, answer(200, `{"status":200,"data":[{"client_id":"`+strings.Repeat("x", 3<<20)+`"}]}`)))
		if !platform.Is(err, platform.Unavailable) {
			t.Error(err)
		}
	})
}
