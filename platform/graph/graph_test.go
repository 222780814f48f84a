package graph_test

import (
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"time"

	"partnerdesk/platform"
	"partnerdesk/platform/graph"
)

const (
	token  = "EAAG-good-token"
	number = "106540352242922"
)

// meta is a Graph API that answers as told.
func meta(t *testing.T, answers map[string]string) *graph.Client {
	t.Helper()
	srv := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Header.Get("Authorization") != "Bearer "+token {
			w.WriteHeader(http.StatusUnauthorized)
			fmt.Fprint(w, `{"error":{"code":190,"message":"Invalid OAuth access token"}}`)
			return
		}
		status, body, _ := strings.Cut(answers[strings.TrimPrefix(r.URL.Path, "/v23.0/")], " ")
		var code int
		if _, err := fmt.Sscan(status, &code); err != nil {
			code = http.StatusNotFound
		}
		if code == http.StatusFound {
			w.Header().Set("Location", "/elsewhere")
		}
		w.WriteHeader(code)
		fmt.Fprint(w, body)
	}))
	t.Cleanup(srv.Close)
	base, err := url.Parse(srv.URL + "/v23.0")
	if err != nil {
		t.Fatal(err)
	}
	return graph.New(base)
}

func debug(valid bool, ends int64, scopes ...string) string {
	b, _ := json.Marshal(map[string]any{"data": map[string]any{"is_valid": valid, "expires_at": ends, "scopes": scopes}})
	return "200 " + string(b)
}

const good = `200 {"id":"` + number + `","display_phone_number":"+91 98220 41376","verified_name":"Kaveri Diagnostics"}`

func TestAGoodTokenTellsTheNumberAndItsEnd(t *testing.T) {
	t.Parallel()
	ends := time.Date(2027, 3, 1, 12, 0, 0, 0, time.UTC)
	f, err := meta(t, map[string]string{"debug_token": debug(true, ends.Unix(), graph.Scopes...), number: good}).Check(t.Context(), number, token)
	if err != nil || f.DisplayNumber != "+919822041376" || f.VerifiedName != "Kaveri Diagnostics" || !f.Ends.Equal(ends) {
		t.Errorf("%+v, %v", f, err)
	}
	f, err = meta(t, map[string]string{"debug_token": debug(true, 0, graph.Scopes...), number: good}).Check(t.Context(), number, token)
	if err != nil || !f.Ends.IsZero() {
		t.Errorf("a token without an end: %+v, %v", f, err)
	}
}

func TestWhatDoesNotFitIsNamedAndSilenceIsNoRefusal(t *testing.T) {
	t.Parallel()
	fine := debug(true, 0, graph.Scopes...)
	for name, c := range map[string]struct {
		token, about, number string
		kind                 platform.Kind
		field                string
	}{
		"another token":        {"EAAG-other", fine, good, platform.Unauthenticated, "access_token"},
		"said to be no more":   {token, debug(false, 0), good, platform.Unauthenticated, "access_token"},
		"expired":              {token, `401 {"error":{"code":190,"error_subcode":463}}`, good, platform.Unauthenticated, "access_token"},
		"no permission":        {token, debug(true, 0, "whatsapp_business_messaging"), good, platform.Invalid, "access_token"},
		"may not see it":       {token, fine, `403 {"error":{"code":200}}`, platform.Invalid, "access_token"},
		"no such number":       {token, fine, `400 {"error":{"code":100,"error_subcode":33}}`, platform.Invalid, "phone_number_id"},
		"another number":       {token, fine, `200 {"id":"999"}`, platform.Invalid, "phone_number_id"},
		"too many calls":       {token, fine, `400 {"error":{"code":80007}}`, platform.Unavailable, ""},
		"Meta is down":         {token, `500 {"error":{"code":2}}`, good, platform.Unavailable, ""},
		"a proxy's page":       {token, `401 <html>`, good, platform.Unavailable, ""},
		"a redirect":           {token, `302 `, good, platform.Unavailable, ""},
		"not JSON":             {token, `200 hello`, good, platform.Unavailable, ""},
		"the number not found": {token, fine, `404 {"error":{"code":803}}`, platform.Invalid, "phone_number_id"},
	} {
		_, err := meta(t, map[string]string{"debug_token": c.about, number: c.number}).Check(t.Context(), number, c.token)
		if !platform.Is(err, c.kind) {
			t.Errorf("%s: %v", name, err)
			continue
		}
		e := err.(*platform.Error)
		if c.field != "" && e.Fields[c.field] == "" {
			t.Errorf("%s: %v at %v", name, err, e.Fields)
		}
		if strings.Contains(fmt.Sprintf("%+v %v", e, e.Err), c.token) {
			t.Errorf("%s: the error holds the token: %v", name, err)
		}
	}
	nobody, _ := url.Parse("http://127.0.0.1:1")
	_, err := graph.New(nobody).Check(t.Context(), number, token)
	if !platform.Is(err, platform.Unavailable) || strings.Contains(err.Error(), token) {
		t.Errorf("nobody there: %v", err)
	}
}
