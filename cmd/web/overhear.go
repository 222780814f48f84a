package main

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"net"
	"net/http"
	"net/url"
	"strings"
	"sync"

	"golang.org/x/crypto/acme"

	"partnerdesk/store"
)

// overhear reads along what an authority answers, since the manager tries one proof
// after the other and keeps to itself why each of them failed (its last word is "no
// viable challenge type found").
type overhear struct {
	next http.RoundTripper
	told func(host string, kind store.CertificateProblem, detail string)
}

// Answers of authorities are a few kilobytes.
const mostOverheard = 64 << 10

func (o overhear) RoundTrip(req *http.Request) (*http.Response, error) {
	res, err := o.next.RoundTrip(req)
	if err != nil || !strings.HasPrefix(res.Header.Get("Content-Type"), "application/json") {
		return res, err
	}
	head, err := io.ReadAll(io.LimitReader(res.Body, mostOverheard))
	res.Body = struct {
		io.Reader
		io.Closer
	}{io.MultiReader(bytes.NewReader(head), failing{err}, res.Body), res.Body}
	// RFC 8555, 7.1.4: an authorization names the host, and for each proof that failed why.
	var a struct {
		Status     string `json:"status"`
		Identifier struct {
			Value string `json:"value"`
		} `json:"identifier"`
		Challenges []struct {
			Error *struct {
				Type   string `json:"type"`
				Detail string `json:"detail"`
			} `json:"error"`
		} `json:"challenges"`
	}
	if json.Unmarshal(head, &a) != nil || a.Status != acme.StatusInvalid || a.Identifier.Value == "" {
		return res, nil
	}
	for _, c := range a.Challenges {
		if c.Error != nil {
			o.told(a.Identifier.Value, problemOf(c.Error.Type), c.Error.Detail)
		}
	}
	return res, nil
}

// failing gives the error of an earlier read to who reads on.
type failing struct{ err error }

func (f failing) Read([]byte) (int, error) {
	if f.err != nil {
		return 0, f.err
	}
	return 0, io.EOF
}

// problemOf is an authority's type of error (RFC 8555, 6.7) in our kinds.
func problemOf(kind string) store.CertificateProblem {
	switch kind[strings.LastIndexByte(kind, ':')+1:] {
	case "dns":
		return store.NoSuchName
	case "connection", "tls":
		return store.NotReached
	case "unauthorized", "incorrectResponse":
		return store.NotProved
	case "caa":
		return store.NotAllowed
	case "rateLimited":
		return store.TooOften
	case "serverInternal":
		return store.AuthorityAway
	}
	return store.OtherProblem
}

// reasonOf is why the manager failed, as far as its error tells.
func reasonOf(err error) (kind store.CertificateProblem, detail string) {
	if e, ok := errors.AsType[*acme.Error](err); ok {
		return problemOf(e.ProblemType), e.Detail
	}
	if _, ok := errors.AsType[net.Error](err); ok {
		return store.AuthorityAway, ""
	}
	if _, ok := errors.AsType[*url.Error](err); ok {
		return store.AuthorityAway, ""
	}
	return store.OtherProblem, ""
}

// reasons are the last words overheard about hosts for which a certificate is being
// fetched.
type reasons struct {
	mu   sync.Mutex
	said map[string]reason
}

type reason struct {
	kind   store.CertificateProblem
	detail string
}

func (r *reasons) note(host string, kind store.CertificateProblem, detail string) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.said == nil {
		r.said = map[string]reason{}
	}
	r.said[host] = reason{kind, detail}
}

// take gives what was said about a host and forgets it.
func (r *reasons) take(host string) (reason, bool) {
	r.mu.Lock()
	defer r.mu.Unlock()
	said, ok := r.said[host]
	delete(r.said, host)
	return said, ok
}
