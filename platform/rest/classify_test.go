package rest_test

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"net"
	"net/http"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"partnerdesk/platform"
	"partnerdesk/platform/rest"
)

// TestWhatEachAnswerMeans is the table of the whole package: what a read and a
// write make of what came back, and how often each was sent.
func TestWhatEachAnswerMeans(t *testing.T) {
	t.Parallel()
	const ok = platform.Kind(-1)
	html := "<html><body>Bad gateway " + clientID + "</body></html>"
	envelope := func(status int, extra string) string {
		return fmt.Sprintf(`{"status":%d,"message":"No, %s."%s}`, status, clientID, extra)
	}
	tests := []struct {
		name        string
		h           http.HandlerFunc
		read, write platform.Kind
		reads       int32 // how often a read is sent
	}{
		{"200 without data", answer(200, `{"status":200,"message":"ok"}`), ok, platform.Unknown, 1},
		{"200 whose status is text", answer(200, `{"status":"200","message":"ok","data":[]}`), ok, platform.Unknown, 1},
		{"200 that is HTML", answer(200, html), platform.Unavailable, platform.Unknown, 1},
		{"200 that is empty", answer(200, ""), platform.Unavailable, platform.Unknown, 1},
		{"200 that is a bare list", answer(200, "[]"), platform.Unavailable, platform.Unknown, 1},
		{"200 whose data are another shape", answer(200, `{"status":200,"message":"ok","data":"soon"}`), platform.Unavailable, platform.Unknown, 1},
		{"200 that holds a refusal", answer(200, envelope(400, "")), platform.Invalid, platform.Invalid, 1},
		{"200 that holds a failure", answer(200, envelope(500, "")), platform.Unavailable, platform.Unknown, 3},
		{"200 larger than allowed", answer(200, `{"status":200,"message":"`+strings.Repeat("x", 70_000)+`"}`), platform.Unavailable, platform.Unknown, 1},
		{"400", answer(400, envelope(400, "")), platform.Invalid, platform.Invalid, 1},
		{"401", answer(401, envelope(401, "")), platform.Unauthenticated, platform.Unauthenticated, 1},
		{"401 without an envelope", answer(401, html), platform.Unauthenticated, platform.Unauthenticated, 1},
		{"402", answer(402, envelope(402, "")), platform.InsufficientFunds, platform.InsufficientFunds, 1},
		{"403", answer(403, envelope(403, "")), platform.Forbidden, platform.Forbidden, 1},
		{"403 of a firewall", answer(403, html), platform.Unavailable, platform.Unavailable, 1},
		{"404", answer(404, envelope(404, "")), platform.NotFound, platform.NotFound, 1},
		{"404 of a proxy is no news about a client", answer(404, html), platform.Unavailable, platform.Unavailable, 1},
		{"404 that is JSON of somebody else", answer(404, `{"detail":"Not Found"}`), platform.Unavailable, platform.Unavailable, 1},
		{"404 for the path", answer(404, envelope(404, `,"code":"no_such_endpoint"`)), platform.Unavailable, platform.Unavailable, 1},
		{"405", answer(405, envelope(405, "")), platform.Unavailable, platform.Unavailable, 1},
		{"409", answer(409, envelope(409, "")), platform.Conflict, platform.Conflict, 1},
		{"409 for lack of money", answer(409, envelope(409, `,"code":"insufficient_funds"`)), platform.InsufficientFunds, platform.InsufficientFunds, 1},
		{"413", answer(413, envelope(413, "")), platform.Invalid, platform.Invalid, 1},
		{"422", answer(422, envelope(422, "")), platform.Invalid, platform.Invalid, 1},
		{"429", answer(429, envelope(429, "")), platform.RateLimited, platform.RateLimited, 1},
		{"429 without an envelope", answer(429, ""), platform.RateLimited, platform.RateLimited, 1},
		{"500", answer(500, envelope(500, "")), platform.Unavailable, platform.Unknown, 3},
		{"502 of a proxy", answer(502, html), platform.Unavailable, platform.Unknown, 3},
		{"503", answer(503, envelope(503, "")), platform.Unavailable, platform.Unknown, 3},
		{"503 that says nothing was done", answer(503, envelope(503, `,"code":"unavailable"`)), platform.Unavailable, platform.Unavailable, 3},
		{"503 that does not know", answer(503, envelope(503, `,"code":"unknown"`)), platform.Unavailable, platform.Unknown, 3},
		{"504 without a body", answer(504, ""), platform.Unavailable, platform.Unknown, 3},
		{"301 is not followed", answer(301, "", "Location", "/elsewhere"), platform.Unavailable, platform.Unavailable, 1},
		{"307 is not followed", answer(307, "", "Location", "/elsewhere"), platform.Unavailable, platform.Unavailable, 1},
		{"308 is not followed", answer(308, "", "Location", "/elsewhere"), platform.Unavailable, platform.Unavailable, 1},
		{"303 may come after the deed", answer(303, "", "Location", "/elsewhere"), platform.Unavailable, platform.Unknown, 1},
		{"hung up after the request", hangUp(""), platform.Unavailable, platform.Unknown, 3},
		{"reset after the request", reset, platform.Unavailable, platform.Unknown, 3},
		{"half a head", hangUp("HTTP/1.1 200 OK\r\nConte"), platform.Unavailable, platform.Unknown, 3},
		{"half a body", hangUp("HTTP/1.1 200 OK\r\nContent-Length: 500\r\n\r\n{\"status\":200"), platform.Unavailable, platform.Unknown, 3},
		{"garbage", hangUp("SSH-2.0-" + clientID + "\r\n"), platform.Unavailable, platform.Unknown, 3},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			check := func(what string, call func(*remote, context.Context) error, want platform.Kind, times int32) {
				t.Helper()
				r := against(t, tt.h, func(c *rest.Config) { c.Limits.Bytes = 64 << 10 })
				err := call(r, t.Context())
				if want == ok && err != nil || want != ok && !platform.Is(err, want) {
					t.Errorf("a %s gives %v, want %v", what, err, want)
				}
				if n := r.hits.Load(); n != times {
					t.Errorf("a %s was sent %d times, want %d", what, n, times)
				}
				if e, failed := errors.AsType[*platform.Error](err); failed {
					if e.Msg == "" {
						t.Errorf("a %s has nothing to show", what)
					}
					if secret := containsSecret(fmt.Sprint(e, e.Msg, e.Fields)); secret != "" {
						t.Errorf("a %s tells %s: %v", what, secret, e)
					}
				}
				if secret := containsSecret(r.log.String()); secret != "" {
					t.Errorf("the log of a %s holds %s: %s", what, secret, r.log)
				}
			}
			check("read", (*remote).read, tt.read, tt.reads)
			check("write", (*remote).write, tt.write, 1)
		})
	}
}

func TestAGoodAnswerIsDone(t *testing.T) {
	t.Parallel()
	r := against(t, func(w http.ResponseWriter, req *http.Request) {
		if req.Method == http.MethodGet {
			answer(200, goodList)(w, req)
			return
		}
		answer(200, goodWallet)(w, req)
	})
	held, err := r.api.Numbers.Held(t.Context(), clientID)
	if err != nil || len(held) != 1 || held[0].Number != "+911143104501" || held[0].OpenNow != nil || held[0].BoughtAt != nil {
		t.Errorf("%+v, %v", held, err)
	}
	balance, err := r.api.Wallet.AddCredit(t.Context(), platform.NewCredit{Client: clientID, Amount: 500 * platform.Rupee})
	if err != nil || balance != (platform.Balance{Amount: 500 * platform.Rupee, Currency: "INR"}) {
		t.Errorf("%+v, %v", balance, err)
	}
}

func TestAWriteThatNeedsNothingBackIsDoneByAnEmptySuccess(t *testing.T) {
	t.Parallel()
	for _, h := range []http.HandlerFunc{answer(200, ""), answer(204, ""), answer(200, `{"status":200,"message":"ok"}`), answer(200, `{"status":200,"data":null}`)} {
		if err := against(t, h).plain(t.Context()); err != nil {
			t.Error(err)
		}
	}
}

func TestARefusalKeepsEverythingThatWasTold(t *testing.T) {
	t.Parallel()
	r := against(t, answer(400, `{"status":400,"message":"PAN is due.","errors":{"pan":"is missing","n":5},"due":"pan"}`, "Retry-After", "7"))
	e, _ := errors.AsType[*platform.Error](r.write(t.Context()))
	if !e.Quoted || e.Msg != "PAN is due." || !maps.Equal(e.Fields, map[string]string{"pan": "is missing", "n": "5"}) ||
		e.Due != platform.StepPAN || e.RetryAfter != 7*time.Second || e.Ref != "rq_1" {
		t.Errorf("%+v", e)
	}
}

func TestRetryAfterIsReadInBothForms(t *testing.T) {
	t.Parallel()
	now := time.Date(2026, 1, 5, 10, 0, 0, 0, time.UTC)
	tests := map[string]time.Duration{"30": 30 * time.Second, "Mon, 05 Jan 2026 10:01:00 GMT": time.Minute,
		"Mon, 05 Jan 2026 09:00:00 GMT": 0, "-5": 0, "soon": 0, "": 0, "99999999999": 0}
	for header, want := range tests {
		r := against(t, answer(429, `{"status":429,"message":"Wait."}`, "Retry-After", header),
			func(c *rest.Config) { c.Now = func() time.Time { return now } })
		if e, _ := errors.AsType[*platform.Error](r.read(t.Context())); e.RetryAfter != want {
			t.Errorf("%q gives %v, want %v", header, e.RetryAfter, want)
		}
	}
}

func TestWhatNeverLeftIsUnavailable(t *testing.T) {
	t.Parallel()
	nobody, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	if err := nobody.Close(); err != nil {
		t.Fatal(err)
	}
	for name, base := range map[string]string{
		"nobody listens":                  "http://" + nobody.Addr().String(),
		"the name is not known":           "http://platform.invalid",
		"TLS with a server that has none": strings.Replace(against(t, answer(200, goodWallet)).URL, "http://", "https://", 1),
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			r := &remote{log: &buffer{}}
			r.connect(t, base)
			for what, call := range map[string]func(context.Context) error{"read": r.read, "write": r.write, "plain write": r.plain} {
				if err := call(t.Context()); !platform.Is(err, platform.Unavailable) {
					t.Errorf("%s: %v", what, err)
				}
			}
		})
	}
	t.Run("an untrusted certificate", func(t *testing.T) {
		t.Parallel()
		r := against(t, answer(200, goodWallet))
		secure := newTLS(t, answer(200, goodWallet))
		r.connect(t, secure.URL)
		err := r.write(t.Context())
		if !platform.Is(err, platform.Unavailable) || !strings.Contains(err.Error(), "certificate") {
			t.Errorf("%v", err)
		}
	})
	t.Run("the caller had gone before", func(t *testing.T) {
		t.Parallel()
		r := against(t, answer(200, goodWallet))
		ctx, cancel := context.WithCancel(t.Context())
		cancel()
		if err := r.write(ctx); !platform.Is(err, platform.Unavailable) || !errors.Is(err, context.Canceled) {
			t.Errorf("%v", err)
		}
		if r.hits.Load() != 0 {
			t.Error("it was sent")
		}
	})
}

func TestATimeLimitEndsACall(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		pipe := newPipe(t, silent)
		r := &remote{log: &buffer{}}
		r.connect(t, "http://pipe", func(c *rest.Config) { c.Transport = pipe.transport })
		for _, tt := range []struct {
			name string
			call func(context.Context) error
			want platform.Kind
			took time.Duration
		}{
			{"a read", r.read, platform.Unavailable, 10 * time.Second},
			{"a costly write", r.write, platform.Unknown, 90 * time.Second},
			{"a plain write", r.plain, platform.Unknown, 30 * time.Second},
		} {
			began, before := time.Now(), pipe.hits.Load()
			err := tt.call(t.Context())
			if !platform.Is(err, tt.want) || !errors.Is(err, context.DeadlineExceeded) {
				t.Errorf("%s: %v", tt.name, err)
			}
			if took := time.Since(began); took != tt.took {
				t.Errorf("%s took %v, want %v", tt.name, took, tt.took)
			}
			if n := pipe.hits.Load() - before; n != 1 {
				t.Errorf("%s was sent %d times: a limit that is used up leaves no further try", tt.name, n)
			}
		}
		pipe.close()
	})
}

func TestACallerThatGoesAwayDoesNotEndACostlyCall(t *testing.T) {
	t.Parallel()
	arrived, goOn := make(chan struct{}), make(chan struct{})
	r := against(t, func(w http.ResponseWriter, req *http.Request) {
		close(arrived)
		<-goOn
		answer(200, goodWallet)(w, req)
	})
	ctx, cancel := context.WithCancel(t.Context())
	result := make(chan error, 1)
	go func() { result <- r.write(ctx) }()
	<-arrived
	cancel()
	close(goOn)
	if err := <-result; err != nil {
		t.Errorf("the credit was lost with its caller: %v", err)
	}
}

func TestTheBreakerLeavesASickGroupAloneAndTriesAgain(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		sick := true
		pipe := newPipe(t, func(w http.ResponseWriter, req *http.Request) {
			switch {
			case !strings.Contains(req.URL.Path, "dids"):
				answer(200, `{"status":200,"message":"ok","data":{"balance":"1"}}`)(w, req)
			case sick:
				answer(503, "")(w, req)
			default:
				answer(200, goodList)(w, req)
			}
		})
		r := &remote{log: &buffer{}}
		r.connect(t, "http://pipe", func(c *rest.Config) {
			c.Transport = pipe.transport
			c.Breaker = rest.Breaker{Failures: 5, OpenFor: 10 * time.Second}
		})
		for range 2 { // three tries each: the fifth opens it
			if err := r.read(t.Context()); !platform.Is(err, platform.Unavailable) {
				t.Fatal(err)
			}
		}
		if n := pipe.hits.Load(); n != 5 {
			t.Fatalf("%d requests before it opened, want 5", n)
		}
		if err := r.read(t.Context()); !platform.Is(err, platform.Unavailable) || !errors.Is(err, platform.ErrNotAsked) || pipe.hits.Load() != 5 {
			t.Errorf("an open breaker let a call through: %v, %d", err, pipe.hits.Load())
		}
		if _, err := r.api.Wallet.Balance(t.Context(), clientID); err != nil {
			t.Errorf("another group suffers: %v", err)
		}
		sick = false
		time.Sleep(11 * time.Second)
		if err := r.read(t.Context()); err != nil {
			t.Errorf("it did not try again: %v", err)
		}
		pipe.close()
	})
}

func TestRefusalsAndCallersThatLeaveDoNotOpenTheBreaker(t *testing.T) {
	t.Parallel()
	touchy := func(c *rest.Config) { c.Breaker = rest.Breaker{Failures: 2} }
	down := against(t, answer(503, `{"status":503,"message":"The records are down.","code":"unavailable"}`), touchy)
	for i := range int32(5) {
		if err := down.write(t.Context()); !platform.Is(err, platform.Unavailable) || down.hits.Load() != i+1 {
			t.Fatalf("%v after %d requests", err, down.hits.Load())
		}
	}
	r := against(t, answer(404, `{"status":404,"message":"No."}`), touchy)
	gone, cancel := context.WithCancel(t.Context())
	cancel()
	for range 5 {
		if err := r.read(t.Context()); !platform.Is(err, platform.NotFound) {
			t.Fatal(err)
		}
		if err := r.read(gone); !errors.Is(err, context.Canceled) {
			t.Fatal(err)
		}
	}
}
