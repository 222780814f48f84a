package static

import (
	"bytes"
	"compress/gzip"
	"net/http"
	"strconv"
	"strings"
	"sync"

	"github.com/klauspost/compress/zstd"
)

// Handler serves the embedded files at Prefix, to anyone. A URL with the current
// fingerprint may be kept for ever; one with an old fingerprint (a page that was
// open while the program was replaced) gets today's file, unkept. Everything
// else is 404.
func Handler() http.Handler { return http.HandlerFunc(serve) }

func serve(w http.ResponseWriter, r *http.Request) {
	h := w.Header()
	h.Set("X-Content-Type-Options", "nosniff")
	if r.Method != http.MethodGet && r.Method != http.MethodHead {
		h.Set("Allow", "GET, HEAD")
		http.Error(w, "Only GET is answered here.", http.StatusMethodNotAllowed)
		return
	}
	hash, name, _ := strings.Cut(strings.TrimPrefix(r.URL.Path, Prefix), "/")
	a, ok := load()[name]
	if !ok || len(hash) != len(a.hash) {
		h.Set("Cache-Control", "no-store")
		http.Error(w, "There is no such file.", http.StatusNotFound)
		return
	}
	if hash == a.hash {
		h.Set("Cache-Control", "public, max-age=31536000, immutable")
	} else {
		h.Set("Cache-Control", "no-cache")
	}
	body, encoding := a.encoded(r.Header.Get("Accept-Encoding"))
	etag := `"` + a.hash + encoding + `"`
	h.Set("ETag", etag)
	h.Set("Content-Type", a.typ)
	if a.packs() {
		h.Set("Vary", "Accept-Encoding")
	}
	if r.Header.Get("If-None-Match") == etag {
		w.WriteHeader(http.StatusNotModified)
		return
	}
	if encoding != "" {
		h.Set("Content-Encoding", encoding)
	}
	h.Set("Content-Length", strconv.Itoa(len(body)))
	if r.Method == http.MethodGet {
		_, _ = w.Write(body) // a browser that went away is no error of ours
	}
}

// packs says whether compressing helps: fonts and pictures already are.
func (a *asset) packs() bool {
	return strings.HasPrefix(a.typ, "text/") || a.typ == "image/svg+xml"
}

// encoded is the smallest form that the browser accepts.
func (a *asset) encoded(accept string) (body []byte, encoding string) {
	if !a.packs() {
		return a.body, ""
	}
	switch {
	case accepts(accept, "zstd"):
		pack()
		return a.zs, "zstd"
	case accepts(accept, "gzip"):
		pack()
		return a.gz, "gzip"
	}
	return a.body, ""
}

// pack compresses every file, once, for the first request that wants one compressed.
// It does all of them together because what zstd works with takes 34 MB each time it
// is set up, which is to be neither kept nor had for each file.
var pack = sync.OnceFunc(func() {
	enc, err := zstd.NewWriter(nil, zstd.WithEncoderLevel(zstd.SpeedBestCompression), zstd.WithEncoderConcurrency(1))
	if err != nil {
		panic("static: zstd into memory: " + err.Error())
	}
	for _, a := range load() {
		if a.packs() {
			a.zs, a.gz = enc.EncodeAll(a.body, nil), zipped(a.body)
		}
	}
	_ = enc.Close() // nothing was streamed
})

func zipped(body []byte) []byte {
	var gz bytes.Buffer
	z, err := gzip.NewWriterLevel(&gz, gzip.BestCompression)
	if err == nil {
		_, err = z.Write(body)
	}
	if err == nil {
		err = z.Close()
	}
	if err != nil {
		panic("static: gzip into memory: " + err.Error())
	}
	return gz.Bytes()
}

// accepts reads Accept-Encoding: the coding is listed and not refused by q=0.
func accepts(header, coding string) bool {
	for part := range strings.SplitSeq(header, ",") {
		name, params, _ := strings.Cut(strings.TrimSpace(part), ";")
		if !strings.EqualFold(strings.TrimSpace(name), coding) {
			continue
		}
		q, ok := strings.CutPrefix(strings.ReplaceAll(params, " ", ""), "q=")
		if !ok {
			return true
		}
		weight, err := strconv.ParseFloat(q, 64)
		return err == nil && weight > 0
	}
	return false
}
