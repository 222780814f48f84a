package rest_test

import (
	"net/http"
	"net/http/httptest"
	"net/url"
	"sync/atomic"
	"testing"

	"partnerdesk/platform"
	"partnerdesk/platform/rest"
	"partnerdesk/platform/wire"
)

// sender answers every request with one status and body, and counts them.
func sender(t *testing.T, status int, body string) (conn *rest.Conn, last *atomic.Pointer[http.Request], count *atomic.Int64) {
	t.Helper()
	last, count = &atomic.Pointer[http.Request]{}, &atomic.Int64{}
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		last.Store(r)
		count.Add(1)
		if status == 0 {
			panic(http.ErrAbortHandler)
		}
		w.WriteHeader(status)
		_, _ = w.Write([]byte(body))
	}))
	t.Cleanup(s.Close)
	base, err := url.Parse(s.URL)
	if err != nil {
		t.Fatal(err)
	}
	if conn, err = rest.New(rest.Config{Base: base, Key: "partner-key"}); err != nil {
		t.Fatal(err)
	}
	return conn, last, count
}

func TestSendGivesARefusalAsItStood(t *testing.T) {
	t.Parallel()
	const body = `{"status":400,"message":"no","errors":{"number":"is required"}}`
	conn, last, count := sender(t, http.StatusBadRequest, body)
	got, err := conn.Send(t.Context(), wire.BuyDID.Entry(), "", wire.Fields{"number": []byte(`""`)})
	if err != nil || got.Status != http.StatusBadRequest || string(got.Body) != body || got.Call != "buy_did" {
		t.Errorf("%+v %v", got, err)
	}
	if auth := last.Load().Header.Get("Authorization"); auth != "Bearer partner-key" || count.Load() != 1 {
		t.Errorf("sent %d times with %q", count.Load(), auth)
	}
}

func TestSendTakesTheClientsTokenWhereTheCallWantsIt(t *testing.T) {
	t.Parallel()
	conn, last, _ := sender(t, http.StatusOK, `{"status":200,"message":"","data":[]}`)
	if _, err := conn.Send(t.Context(), wire.Masks.Entry(), "client-token", nil); err != nil {
		t.Fatal(err)
	}
	if auth := last.Load().Header.Get("Authorization"); auth != "Bearer client-token" {
		t.Errorf("sent with %q", auth)
	}
	if _, err := conn.Send(t.Context(), wire.Masks.Entry(), "", nil); !platform.Is(err, platform.NotFound) {
		t.Errorf("without a token: %v", err)
	}
}

func TestSendRepeatsNoWriteWhoseAnswerIsLost(t *testing.T) {
	t.Parallel()
	conn, _, count := sender(t, 0, "")
	if _, err := conn.Send(t.Context(), wire.SaveWSSBot.Entry(), "", nil); !platform.Is(err, platform.Unknown) || count.Load() != 1 {
		t.Errorf("sent %d times: %v", count.Load(), err)
	}
}

func TestSendLeavesNoFieldOfThePathOpen(t *testing.T) {
	t.Parallel()
	conn, _, count := sender(t, http.StatusOK, `{"status":200}`)
	if _, err := conn.Send(t.Context(), wire.ClientDIDs.Entry(), "", nil); !platform.Is(err, platform.Invalid) || count.Load() != 0 {
		t.Errorf("sent %d times: %v", count.Load(), err)
	}
}
