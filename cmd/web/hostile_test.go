package main

import (
	"bufio"
	"bytes"
	"compress/gzip"
	"fmt"
	"io"
	"mime/multipart"
	"net"
	"net/http"
	"net/url"
	"os"
	"strings"
	"testing"
	"time"
)

// raw sends bytes over a connection of its own and gives the status line of the answer.
func raw(t *testing.T, base, text string) string {
	t.Helper()
	conn, err := net.Dial("tcp", strings.TrimPrefix(base, "http://"))
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	_ = conn.SetDeadline(time.Now().Add(10 * time.Second))
	_, _ = io.WriteString(conn, text) // a server that has heard enough stops reading
	line, _ := bufio.NewReader(conn).ReadString('\n')
	return strings.TrimSpace(line)
}

// longest is what nothing may take: whoever waits for so long is held up, however busy
// the machine is.
const longest = 15 * time.Second

// Whoever is at the door without good intentions: the others notice nothing. SOAK=1
// holds 10,000 connections that lurk, against a process of its own: each is a file at
// both ends.
func TestHostileConnectionsKeepNobodyFromTheDashboard(t *testing.T) {
	t.Parallel()
	args := []string{"serve", "--demo", "--no-demo-traffic"}
	settings := []string{"DATA_DIR", demoFolder(t), "DEMO_API_KEY", demoKey, "DEMO_PASSWORD", demoPassword}
	soak := os.Getenv("SOAK") != ""
	idle := 200
	var base string
	var out *output
	if soak {
		c := spawn(t, args, settings...)
		idle, base, out = 10_000, c.base, c.out
	} else {
		base, out = start(t, args, settings...)
	}
	host := strings.TrimPrefix(base, "http://")
	person := signedIn(t, base, demoPassword)
	well := func(when string) {
		t.Helper()
		began := time.Now()
		if status, _, err := page(person, base+"/clients"); err != nil || status != http.StatusOK {
			t.Errorf("%s: %d %v", when, status, err)
		}
		if took := time.Since(began); took > longest {
			t.Errorf("%s a page takes %s", when, took)
		}
	}

	// Idle, and half a request that never ends.
	var lurking []net.Conn
	for n := range idle {
		conn, err := net.Dial("tcp", host)
		if err != nil {
			t.Fatalf("connection %d: %v", n, err)
		}
		lurking = append(lurking, conn)
		if n%2 == 0 {
			_, _ = fmt.Fprintf(conn, "GET / HTTP/1.1\r\nHost: %s\r\nX-Slow: ", host)
		}
	}
	well("beside connections that lurk")
	if soak {
		for _, conn := range lurking {
			_ = conn.SetReadDeadline(time.Now().Add(20 * time.Second))
			if _, err := io.Copy(io.Discard, conn); err != nil {
				t.Fatalf("a connection that says nothing is kept: %v", err)
			}
		}
	}
	for _, conn := range lurking {
		conn.Close()
	}

	// A megabyte of headers.
	if got := raw(t, base, "GET / HTTP/1.1\r\nHost: "+host+"\r\nX-Big: "+strings.Repeat("a", 1<<20)+"\r\n\r\n"); got != "" && !strings.Contains(got, "431") {
		t.Errorf("a megabyte of headers is answered with %q", got)
	}
	well("after a megabyte of headers")

	// What would write a header or a line of the log of its own.
	for _, at := range []string{"/theme", "/sidebar"} {
		res, err := person.PostForm(base+at, url.Values{"return": {"/\r\nX-Evil: 1"}, "theme": {"x\r\ny"}, "closed": {"1\r\nSet-Cookie: a=b"}})
		if err != nil {
			t.Fatal(err)
		}
		res.Body.Close()
		if res.Header.Get("X-Evil") != "" || strings.Contains(fmt.Sprint(res.Header), "a=b") {
			t.Errorf("%s lets headers in: %v", at, res.Header)
		}
	}
	const forged = "level=ERROR msg=forged"
	_, _, _ = page(person, base+"/clients?q="+url.QueryEscape("x\n"+forged))
	_, _, _ = page(person, base+"/nothing%0a"+url.PathEscape(forged))
	raw(t, base, "GET / HTTP/1.1\r\nHost: "+host+"\r\nUser-Agent: a\x0b"+forged+"\r\nX-Request-Id: b "+forged+"\r\nX-Forwarded-For: "+forged+"\r\n\r\n")
	for _, line := range strings.Split(out.String(), "\n") {
		if strings.HasPrefix(strings.TrimSpace(line), forged) || strings.Contains(line, `msg=forged`) && !strings.Contains(line, `\n`) && !strings.Contains(line, `"`) {
			t.Errorf("a line of the log is somebody else’s: %q", line)
		}
	}

	// A name that is not ours stands in no page that a cache might keep.
	for _, head := range []string{"Host: evil.example", "Host: " + host + "\r\nX-Forwarded-Host: evil.example", "Host: " + host + "\r\nForwarded: host=evil.example", "Host: " + host + "\r\nX-Original-URL: //evil.example/"} {
		req, err := http.ReadRequest(bufio.NewReader(strings.NewReader("GET /signin HTTP/1.1\r\n" + head + "\r\n\r\n")))
		if err != nil {
			t.Fatal(err)
		}
		req.RequestURI, req.URL.Scheme, req.URL.Host = "", "http", host
		res, err := http.DefaultTransport.RoundTrip(req)
		text := body(t, res, err)
		if strings.Contains(text, "evil.example") || strings.Contains(fmt.Sprint(res.Header), "evil.example") {
			t.Errorf("with %q the answer names another host", head)
		}
		if strings.HasPrefix(head, "Host: evil") && res.StatusCode != http.StatusMisdirectedRequest {
			t.Errorf("a host that is not ours: %d", res.StatusCode)
		}
		if !strings.Contains(res.Header.Get("Cache-Control"), "no-store") {
			t.Errorf("with %q a cache may keep it: %v", head, res.Header)
		}
	}

	// Bodies that unpack to far more than they are: they are not unpacked.
	var bomb bytes.Buffer
	z := gzip.NewWriter(&bomb)
	zeros := make([]byte, 1<<20)
	for range 64 {
		_, _ = z.Write(zeros)
	}
	_ = z.Close()
	for _, at := range []string{"/signin", "/partnerclients/register"} {
		req, err := http.NewRequest(http.MethodPost, base+at, bytes.NewReader(bomb.Bytes()))
		if err != nil {
			t.Fatal(err)
		}
		req.Header.Set("Content-Encoding", "gzip")
		req.Header.Set("Content-Type", "application/json")
		req.Header.Set("Authorization", "Bearer "+demoKey)
		res, err := http.DefaultTransport.RoundTrip(req)
		_ = body(t, res, err)
		if res.StatusCode < 400 || res.StatusCode >= 500 {
			t.Errorf("%s takes a packed body with %d", at, res.StatusCode)
		}
	}
	// A form of many megabytes, and one of many parts.
	for name, form := range map[string]func(*multipart.Writer){
		"large": func(m *multipart.Writer) {
			w, _ := m.CreateFormFile("upload", "a.png")
			_, _ = w.Write(make([]byte, 16<<20))
		},
		"many": func(m *multipart.Writer) {
			for n := range 20_000 {
				_ = m.WriteField(fmt.Sprint("f", n), "")
			}
		},
	} {
		var b bytes.Buffer
		m := multipart.NewWriter(&b)
		form(m)
		_ = m.Close()
		began := time.Now()
		res, err := person.Post(base+"/onboarding/new", m.FormDataContentType(), &b)
		if err == nil { // a server that has heard enough may close the connection
			_ = body(t, res, nil)
			if res.StatusCode < 400 || res.StatusCode >= 500 {
				t.Errorf("a form that is too %s: %d", name, res.StatusCode)
			}
		}
		if took := time.Since(began); took > longest {
			t.Errorf("a form that is too %s takes %s", name, took)
		}
	}
	well("at the end")
}
