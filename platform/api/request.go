package api

import (
	"context"
	"encoding/json"
	"errors"
	"io"
	"mime"
	"net/http"
	"strings"

	"partnerdesk/platform"
	"partnerdesk/platform/wire"
)

// call is an endpoint with what carries it out.
type call struct {
	name, method, path, done string
	reads, byClient          bool
	limit                    int64
	params                   []string // fields that stand in the path
	// run decodes and carries out. key is the Idempotency-Key, empty for none.
	run func(ctx context.Context, who caller, body []byte, params map[string]string, key string) (any, error)
	// stream, where set, writes the answer itself and run is nil.
	stream func(s *server, w http.ResponseWriter, r *http.Request, p platform.API, done string)
}

// caller is who asks, with the platform opened for them.
type caller struct {
	Caller
	client platform.ClientID // whose token it is, where a call wants a client's
}

// onClient is on for a call that a client's own token authorises.
func onClient[Req, Answer any](e wire.Endpoint[Req, Answer],
	do func(context.Context, platform.MaskService, platform.ClientID, Req) (Answer, error)) call {
	c := route(e)
	c.run = func(ctx context.Context, who caller, body []byte, params map[string]string, _ string) (any, error) {
		var in Req
		if err := wire.DecodeRequest(body, params, &in); err != nil {
			return nil, err
		}
		return do(ctx, who.API.Masks, who.client, in)
	}
	return c
}

// on binds an endpoint of the catalogue to the platform.
func on[Req, Answer any](e wire.Endpoint[Req, Answer], do func(context.Context, platform.API, Req) (Answer, error)) call {
	return onKeyed(e, func(ctx context.Context, p platform.API, in Req, _ string) (Answer, error) {
		return do(ctx, p, in)
	})
}

// onKeyed is on for a call that hands the Idempotency-Key on.
func onKeyed[Req, Answer any](e wire.Endpoint[Req, Answer],
	do func(context.Context, platform.API, Req, string) (Answer, error)) call {
	c := route(e)
	c.run = func(ctx context.Context, who caller, body []byte, params map[string]string, key string) (any, error) {
		var in Req
		if err := wire.DecodeRequest(body, params, &in); err != nil {
			return nil, err
		}
		return do(ctx, who.API, in, key)
	}
	return c
}

func route[Req, Answer any](e wire.Endpoint[Req, Answer]) call {
	c := call{name: e.Name, method: e.Method, path: e.Path, done: e.Done, reads: e.Reads, byClient: e.ByClient, limit: e.BodyLimit,
		params: wire.Params(e.Path)}
	if c.limit == 0 {
		c.limit = wire.DefaultBodyLimit
	}
	return c
}

func (s *server) serve(c call) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		who, err := s.open(r, c.byClient)
		if err != nil {
			s.fail(w, r, err)
			return
		}
		if c.stream != nil {
			c.stream(s, w, r, who.API, c.done)
			return
		}
		body, err := readBody(w, r, c.limit)
		if err != nil {
			s.fail(w, r, err)
			return
		}
		params := paramsOf(r, c.params)
		key := r.Header.Get("Idempotency-Key")
		if c.reads || key == "" {
			s.send(w, s.carryOut(r, c, who, body, params, ""))
			return
		}
		s.once(w, r, c, who, body, params, key)
	}
}

func (s *server) carryOut(r *http.Request, c call, who caller, body []byte, params map[string]string, key string) reply {
	data, err := c.run(r.Context(), who, body, params, key)
	if err == nil && !c.reads {
		v := visitOf(r)
		v.call, v.done, v.client, v.changed = c.name, c.done, clientOf(who, body, params), true
	}
	if err = whenGone(r.Context(), err, c.reads); err != nil {
		return s.failure(visitOf(r), err)
	}
	return success(c.done, data)
}

// clientOf is the client that a request is about.
func clientOf(who caller, body []byte, params map[string]string) platform.ClientID {
	if who.client != "" {
		return who.client
	}
	if id := params["client_id"]; id != "" {
		return platform.ClientID(id)
	}
	var in struct {
		ClientID wire.Text `json:"client_id"`
	}
	_ = json.Unmarshal(body, &in) // it was read once already; what is no object names nobody
	return platform.ClientID(in.ClientID)
}

// open finds out who is calling, a partner by its key or a client by its token,
// and whether they may call already again.
func (s *server) open(r *http.Request, byClient bool) (caller, error) {
	scheme, key, _ := strings.Cut(r.Header.Get("Authorization"), " ")
	key = strings.TrimSpace(key)
	if !strings.EqualFold(scheme, "Bearer") || key == "" || len(key) > 512 {
		if byClient {
			return caller{}, platform.Errorf(platform.Unauthenticated, "Send the client's token as Authorization: Bearer CLIENT_TOKEN.")
		}
		return caller{}, platform.Errorf(platform.Unauthenticated,
			"Send your partner API key as Authorization: Bearer PARTNER_API_KEY.")
	}
	authenticate, client := s.Authenticate, platform.ClientID("")
	if byClient {
		authenticate, client = s.AuthenticateClient, platform.ClientID(key)
	}
	who, err := authenticate(r.Context(), key)
	if err != nil {
		return caller{}, whenGone(r.Context(), err, true)
	}
	v := visitOf(r)
	bucket := who.KeyID
	if byClient {
		who.KeyID, bucket = ClientKey, ownerOf(caller{who, client})
	}
	v.partner, v.keyID = who.Partner, who.KeyID
	if err := s.buckets.take(bucket, s.Now()); err != nil {
		return caller{}, err
	}
	return caller{who, client}, nil
}

// paramsOf reads the fields that stand in the address: in the path, and for a
// GET in the query.
func paramsOf(r *http.Request, inPath []string) map[string]string {
	params := map[string]string{}
	if r.Method == http.MethodGet || r.Method == http.MethodHead {
		for name, values := range r.URL.Query() {
			params[name] = values[0]
		}
	}
	for _, name := range inPath {
		params[name] = r.PathValue(name)
	}
	return params
}

func readBody(w http.ResponseWriter, r *http.Request, limit int64) ([]byte, error) {
	tooLarge := &refusal{http.StatusRequestEntityTooLarge, wire.CodeTooLarge, "The body is too large for this call."}
	if r.Method == http.MethodGet || r.Method == http.MethodHead {
		return nil, nil
	}
	if r.ContentLength > limit {
		w.Header().Set("Connection", "close") // else the server reads the rest to keep the connection
		return nil, tooLarge
	}
	if e := r.Header.Get("Content-Encoding"); e != "" && !strings.EqualFold(e, "identity") {
		return nil, platform.Errorf(platform.Invalid, "Send the body without a Content-Encoding.")
	}
	if t := r.Header.Get("Content-Type"); t != "" {
		kind, params, err := mime.ParseMediaType(t)
		if err != nil || kind != "application/json" {
			return nil, platform.Errorf(platform.Invalid, "Send JSON, with the header Content-Type: application/json.")
		}
		if c := params["charset"]; c != "" && !strings.EqualFold(c, "utf-8") {
			return nil, platform.Errorf(platform.Invalid, "Send JSON in UTF-8.")
		}
	}
	body, err := io.ReadAll(http.MaxBytesReader(w, r.Body, limit))
	if _, ok := errors.AsType[*http.MaxBytesError](err); ok {
		return nil, tooLarge
	}
	if err != nil {
		return nil, &platform.Error{Kind: platform.Invalid, Msg: "The body ended early.", Err: err}
	}
	return body, nil
}
