package botcheck

import (
	"context"
	"crypto/tls"
	"errors"
	"net"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"
)

// over is a client that speaks over the one connection that was judged, and over
// no other: a redirect is reported, never followed.
func over(conn *tls.Conn, patience time.Duration) *http.Client {
	used := false
	dial := func(context.Context, string, string) (net.Conn, error) {
		if used {
			return nil, errForbidden
		}
		used = true
		return conn, nil
	}
	return &http.Client{
		Transport:     &http.Transport{DialTLSContext: dial, DisableKeepAlives: true, ResponseHeaderTimeout: patience, MaxResponseHeaderBytes: 64 << 10},
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}
}

func headerOf(line string) http.Header {
	h := http.Header{"User-Agent": {"Partnerdesk-bot-check"}}
	if name, value, ok := strings.Cut(line, ":"); ok && !strings.ContainsAny(line, "\r\n") {
		h.Set(strings.TrimSpace(name), strings.TrimSpace(value))
	}
	return h
}

// ask is the check of an https address: what it answers, and how fast.
func (c *Checker) ask(ctx context.Context, r *Report, u *url.URL, header string, conn *tls.Conn) {
	began := time.Now()
	limited, cancel := context.WithTimeout(ctx, c.patience())
	defer cancel()
	req, err := http.NewRequestWithContext(limited, http.MethodGet, u.String(), nil)
	if err != nil {
		r.add(Step{Stage: StageHandshake, Outcome: Failed, Cause: CauseScheme})
		return
	}
	req.Header = headerOf(header)
	resp, err := over(conn, c.patience()).Do(req)
	took := time.Since(began)
	if err != nil {
		r.add(Step{Stage: StageHandshake, Outcome: Failed, Cause: answerCause(err), Took: took})
		return
	}
	defer resp.Body.Close()
	r.FirstByte = took
	if r.add(answered(resp, took, http.StatusOK)) {
		r.add(Step{Stage: StageAnswer, Outcome: OK, Took: took})
		r.add(Step{Stage: StageExchange, Outcome: Skipped, Cause: CauseHTTPS})
	}
}

func answerCause(err error) Cause {
	switch {
	case timedOut(err):
		return CauseTimeout
	case errors.Is(err, errForbidden):
		return CauseForbidden
	}
	return CauseClosed
}

// answered judges an answer to the handshake by its status.
func answered(resp *http.Response, took time.Duration, want int) Step {
	s := Step{Stage: StageHandshake, Outcome: OK, Took: took}
	switch at := resp.Header.Get("Location"); {
	case resp.StatusCode == want || want == http.StatusOK && resp.StatusCode/100 == 2:
	case resp.StatusCode/100 == 3 && at != "":
		s.Outcome, s.Cause, s.Detail = Failed, CauseRedirect, clip(at)
	case resp.StatusCode/100 == 2:
		s.Outcome, s.Cause = Failed, CauseNoUpgrade
	default:
		s.Outcome, s.Cause, s.Detail = Failed, CauseStatus, strconv.Itoa(resp.StatusCode)
	}
	return s
}

func clip(s string) string {
	s = strings.ToValidUTF8(s, "�")
	if r := []rune(s); len(r) > maxText {
		return string(r[:maxText]) + "…"
	}
	return s
}
