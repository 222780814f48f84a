package local

import (
	"bufio"
	"bytes"
	"net/http"
	"net/textproto"
	"net/url"
	"strings"
	"testing"

	"partnerdesk/platform"
)

// A header that is accepted leaves as that one header, whatever is in it.
func FuzzBotHeader(f *testing.F) {
	for _, s := range []string{"", "Authorization: Bearer 4f1d", "X-Key:v", "X-Key: a: b", "X: \t", "X-A: b\r\nX-C: d", "Host: x", "sec-websocket-key: 1",
		"X-Key : v", "é: v", "X: é", "X:", ":v", "X-\x00: v", "X: v\x7f"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		var bad platform.Fields
		b := readBot(&bad, platform.SaveBot{Name: "n", Use: platform.BotVoice, WSSURL: "wss://b.example", Header: s})
		if len(bad) > 0 {
			return
		}
		if b.Header == "" {
			if strings.Trim(s, " ") != "" {
				t.Fatalf("%q was dropped", s)
			}
			return
		}
		name, value, _ := strings.Cut(b.Header, ":")
		h := http.Header{}
		h.Set(name, strings.TrimSpace(value))
		var wire bytes.Buffer
		if err := h.Write(&wire); err != nil {
			t.Fatal(err)
		}
		wire.WriteString("\r\n")
		got, err := textproto.NewReader(bufio.NewReader(&wire)).ReadMIMEHeader()
		if err != nil || len(got) != 1 || len(got[http.CanonicalHeaderKey(name)]) != 1 || got.Get(name) != strings.TrimSpace(value) {
			t.Errorf("%q leaves as %v, %v", b.Header, got, err)
		}
	})
}

// An address that is accepted names a host to call, over TLS and without secrets.
func FuzzBotAddress(f *testing.F) {
	for _, s := range []string{"", "wss://b.example", "wss://b.example:443/a?b=c", "ws://b.example", "wss://u:p@b.example", "wss://@b.example",
		"wss:b.example", "wss://[::1]:8080/", "wss://[fe80::1%25en0]/", "wss://b.example#", "wss://b.example:", "wss://:1", "WSS://B.EXAMPLE", "wss://b.example/%zz",
		"wss://b.example/\r\nX: y", "//b.example", "wss://b.example:0x50/", "wss://::1"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		var bad platform.Fields
		address(&bad, "wss_url", s, "wss")
		if len(bad) > 0 || s == "" {
			return
		}
		u, err := url.Parse(s)
		if err != nil || u.Scheme != "wss" || u.Hostname() == "" || u.User != nil || u.Fragment != "" || len(s) > maxAddress || strings.ContainsAny(s, " \r\n#") {
			t.Errorf("%q is accepted: %+v, %v", s, u, err)
		}
		if _, err := http.NewRequest(http.MethodGet, "https"+strings.TrimPrefix(u.String(), "wss"), nil); err != nil {
			t.Errorf("%q is accepted and can't be called: %v", s, err)
		}
	})
}
