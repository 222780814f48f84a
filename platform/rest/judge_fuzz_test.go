package rest

import (
	"errors"
	"net/http"
	"strings"
	"testing"
	"time"

	"partnerdesk/platform"
)

// Whatever comes back, it is a success with an envelope or a failure with a kind; a
// write is called refused only by a status that says so; and no secret is quoted.
func FuzzJudge(f *testing.F) {
	for _, body := range []string{`{"status":200,"message":"ok","data":{"balance":"500"}}`, `{"status":"500","message":"no"}`, `{"status":200,"data":`, `<html>`, ``,
		`{"status":402,"message":"SECRETKEY","errors":{"SECRETKEY":"x"}}`, `{"code":"unavailable","status":503}`, `[]`, "\x00\xff"} {
		for _, status := range []int{200, 204, 301, 302, 307, 400, 401, 404, 409, 429, 500, 503} {
			f.Add(status, []byte(body), "5", false)
		}
	}
	f.Fuzz(func(t *testing.T, status int, body []byte, again string, reads bool) {
		if status < 100 || status > 999 {
			return
		}
		a := ask{name: "add_client_credits", reads: reads, costly: !reads, secrets: []string{"SECRETKEY"}}
		resp := &http.Response{StatusCode: status, Header: http.Header{"Retry-After": {again}, "X-Request-Id": {again}}}
		_, err := a.judge(resp, body, time.Unix(0, 0))
		if err == nil {
			if status >= 300 {
				t.Fatalf("%d is taken for a success", status)
			}
			return
		}
		fail, ok := errors.AsType[*failure](err)
		if !ok || fail.err.Msg == "" && len(fail.err.Fields) == 0 {
			t.Fatalf("the failure says nothing: %v", err)
		}
		if text := fail.err.Error() + fail.words(); strings.Contains(text, "SECRETKEY") {
			t.Fatalf("it quotes a secret: %q", text)
		}
		if fail.err.Kind == platform.Unknown && reads {
			t.Fatal("a read has no unknown outcome")
		}
		if !reads && status >= 500 && fail.err.Kind != platform.Unknown && fail.err.Kind != platform.Unavailable {
			t.Fatalf("%d makes a write %s", status, fail.err.Kind)
		}
		if fail.err.RetryAfter < 0 {
			t.Fatalf("it is to be tried again in %s", fail.err.RetryAfter)
		}
	})
}
